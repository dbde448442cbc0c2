import type { BlockCode } from "../evidence/reading.ts";

/** Why an event is not settled; part of the client contract. */
export type SettlementBlockCode =
  | BlockCode
  /** The signing date has passed, and the collection that must follow it is not published yet. */
  | "awaiting_collection"
  /** The result is known, but the decision store could not take it; nothing is signed without. */
  | "decision_not_recorded"
  /** Key, database or scoring failed. */
  | "processing_failed";

/** Why a check did not settle an event, in words for the players. */
export interface Obstacle {
  readonly code: SettlementBlockCode;
  readonly message: string;
  /** What is missing may still be collected: the next collection is a reason to check again. */
  readonly sourceCoverage: boolean;
}

/** An obstacle as it is kept, so that waiting goes on after a restart. Times are unix seconds. */
export interface StoredBlock extends Obstacle {
  readonly checkedAt: number;
  /** Checks that failed one after another, counted anew from the signing date on. */
  readonly failures: number;
  /** Start of the newest collection that the check saw; null when none was known. */
  readonly collectedAt: number | null;
}

/** Obstacles that no later file can lift: the event ends by its expiry. */
export function isFinal(code: SettlementBlockCode): boolean {
  return code === "baseline_unavailable";
}
