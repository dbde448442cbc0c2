import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Pick, Reading } from "../../shared/contract/metric.ts";
import { lockingPoint, pointHex } from "../../shared/dlc/locking_point.ts";
import { outcomeIndex, outcomeMessage } from "../../shared/dlc/outcomes.ts";
import { findWinners, rankEntries } from "./ranking.ts";
import { baseScore, displayScore, type Scoring } from "./score.ts";

/** An entry of an event with its predictions. */
export interface PlayedEntry {
  readonly id: string;
  readonly picks: readonly Pick[];
}

/** What the readings make of the entries. */
export interface Outcome {
  /** In ascending order of entry ids. */
  readonly scores: readonly { entry_id: string; base_score: number; score: number }[];
  /** Entry ids, best first. */
  readonly ranking: readonly string[];
  readonly winners: readonly number[];
  readonly outcomeIndex: number;
  /** The message to attest, hex. */
  readonly message: string;
}

/**
 * Scores and ranks the entries of an event.
 *
 * @param places winning places
 * @throws {RangeError} when the result is no announced outcome
 */
export function outcomeOf(
  entries: readonly PlayedEntry[],
  readings: readonly Reading[],
  places: number,
  scoring: Scoring,
): Outcome {
  const scored = entries
    .map(({ id, picks }) => ({ id, baseScore: baseScore(picks, readings, scoring) }))
    .sort((a, b) => a.id < b.id ? -1 : 1);
  const winners = findWinners(scored, places);
  const index = outcomeIndex(winners, scored.length, places);
  if (index < 0) throw new RangeError("the winners are no announced outcome");
  return {
    scores: scored.map(({ id, baseScore }) => ({
      entry_id: id,
      base_score: baseScore,
      score: displayScore(baseScore),
    })),
    ranking: rankEntries(scored).map(({ id }) => id),
    winners,
    outcomeIndex: index,
    message: outcomeMessage(winners).toHex(),
  };
}

/**
 * The locking point of a message as 66 hex characters.
 *
 * @param oraclePubkey x-only, 64 hex characters
 * @param noncePoint compressed, 66 hex characters
 * @param message hex
 * @throws {Error} when key or nonce point are no points of the curve
 */
export function lockingPointHex(oraclePubkey: string, noncePoint: string, message: string): string {
  const { Point } = secp256k1;
  const key = Point.fromHex(`02${oraclePubkey}`);
  return pointHex(lockingPoint(key, Point.fromHex(noncePoint), Uint8Array.fromHex(message)));
}
