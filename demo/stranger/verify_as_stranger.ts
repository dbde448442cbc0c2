import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Metric, ParRule, Prediction, Reading } from "../../shared/contract/metric.ts";
import { points20 } from "./points.ts";
import { type AnsweredAnnouncement, verifyAnnouncement } from "../../shared/dlc/announcement.ts";
import {
  answeredEntries,
  type AnsweredEvent,
  verifyEntriesReceipt,
} from "../../shared/dlc/entries_receipt.ts";
import { outcomeMessage, outcomes } from "../../shared/dlc/outcomes.ts";
import { lockingPoint } from "../../shared/dlc/locking_point.ts";
import { verifyStatement } from "../../shared/dlc/statement.ts";

/** What the stranger reads of an event; nothing but the public answer of `GET /oracle/events/{id}`. */
interface PublicEvent extends AnsweredEvent, AnsweredAnnouncement {
  readonly status: string;
  readonly attestation: string | null;
  readonly entry_ids: readonly string[];
  readonly readings: readonly Reading[];
  readonly statement?: { readonly statement: unknown; readonly signature: string };
  readonly entries_receipt?: unknown;
  readonly announcement_signature?: unknown;
}

/** The stranger's findings. */
export interface Verdict {
  readonly proofs: readonly string[];
  readonly failures: readonly string[];
  /** Ids of the winning entries, first place first; of all entries when the outcome is a refund. */
  readonly winners: readonly string[];
  readonly readings: readonly Reading[];
}

/**
 * Checks an attested event as somebody would who trusts nothing but mathematics: from HTTP answers alone.
 * Key and nonce point give every locking point; the attestation must open exactly one of them; the outcome it opens
 * must be the ranking that the published readings and picks give.
 */
export async function verifyAsStranger(origin: string, eventId: string): Promise<Verdict> {
  const proofs: string[] = [];
  const failures: string[] = [];
  const check = (holds: boolean, text: string) => void (holds ? proofs : failures).push(text);

  const event = await read<PublicEvent>(`${origin}/oracle/events/${eventId}`);
  const { key } = await read<{ key: string }>(`${origin}/oracle/pubkey`);
  const sources = await read<{ metrics: { id: Metric; par: ParRule }[] }[]>(
    `${origin}/oracle/sources`,
  );
  const oracle = secp256k1.Point.fromBytes(Uint8Array.from(atob(key), (c) => c.charCodeAt(0)));
  const nonce = secp256k1.Point.fromHex(event.nonce_point);

  const announced = event.event_announcement.locking_points;
  const possible = outcomes(event.total_allowed_entries, event.number_of_places_win);
  const points = possible.map((o) => lockingPoint(oracle, nonce, outcomeMessage(o)).toHex(true));
  check(
    points.length === announced.length && points.every((point, i) => point === announced[i]),
    `all ${points.length} locking points follow from key, nonce point and outcome`,
  );

  check(
    verifyAnnouncement(event, event.announcement_signature, oracle.toHex(true).slice(2)),
    "the announcement, signed when the event was made, is about exactly these terms and points",
  );

  const statement = event.statement;
  check(
    statement !== undefined && verifyStatement(statement, oracle.toHex(true).slice(2)),
    "the signed statement ties the nonce point to this event's terms and entries",
  );

  check(
    verifyEntriesReceipt(
      event.entries_receipt,
      answeredEntries(event),
      oracle.toHex(true).slice(2),
    ),
    "the entries' receipt, signed before the window ended, is about exactly these picks",
  );

  const opened = event.attestation === null ? [] : openedBy(event.attestation, announced);
  check(
    opened.length === 1,
    "the attestation s opens exactly one announced outcome (s·G is its locking point)",
  );
  const outcome = possible[opened[0] ?? -1] ?? [];
  const winners = outcome.map((index) => event.entry_ids[index] ?? "?");

  const par = new Map(sources[0]?.metrics.map((metric) => [metric.id, metric.par]));
  const scores = event.entries.map((entry) => ({
    id: entry.id,
    score: entry.picks.reduce((sum, pick) => {
      const reading = event.readings.find((r) =>
        r.target === pick.target && r.metric === pick.metric
      );
      const rule = par.get(pick.metric as Metric);
      const prediction = pick.prediction.toLowerCase() as Prediction; // the wire capitalises it
      return sum + (reading && rule ? points20(prediction, reading, rule) : 0);
    }, 0),
  }));
  check(
    scores.every(({ id, score }) => event.entries.find((e) => e.id === id)?.base_score === score),
    "every published score follows from the readings and the picks",
  );
  const ranking = scores.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const expected = scores.every(({ score }) => score === 0)
    ? event.entry_ids
    : ranking.slice(0, event.number_of_places_win).map(({ id }) => id);
  check(
    expected.join() === winners.join(),
    "the attested outcome is the ranking of those scores",
  );
  return { proofs, failures, winners, readings: event.readings };
}

/** Indices of the announced points that `s·G` equals. */
function openedBy(attestation: string, announced: readonly string[]): number[] {
  const s = BigInt(`0x${attestation}`);
  if (s === 0n || s >= secp256k1.Point.Fn.ORDER) return [];
  const point = secp256k1.Point.BASE.multiply(s).toHex(true);
  return announced.flatMap((locking, index) => locking === point ? [index] : []);
}

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const body = await response.text();
  if (!response.ok) {
    throw new Error(`GET ${url} answered ${response.status}: ${body.slice(0, 200)}`);
  }
  return JSON.parse(body) as T; // each field read is checked by what follows
}
