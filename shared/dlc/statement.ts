import { answeredSeconds } from "./answered_seconds.ts";
import { schnorr } from "@noble/curves/secp256k1.js";
import * as v from "valibot";
import { concatBytes } from "../bytes/concat.ts";
import type { EventJson } from "../contract/event.ts";
import { f64, i64, list, text, u32, uuid } from "./big_endian.ts";
import { type EventStatement, SignedStatement, type StatementLine } from "../contract/statement.ts";

/** Tag of a signed event statement. */
const STATEMENT_TAG = "noaa-oracle/statement/v1";

/**
 * The bytes that a statement's signature covers: every member in fixed order, integers big-endian, strings and lists
 * behind a 16-bit length. Lines are sorted by target, then metric.
 */
export function statementMessage(statement: EventStatement): Uint8Array {
  const { outcomes, terms } = statement;
  return concatBytes([
    uuid(statement.event_id),
    i64(statement.signing_date),
    u32(statement.expiry),
    Uint8Array.fromHex(statement.nonce_point),
    text(outcomes.kind),
    u32(outcomes.number_of_places_win),
    list(outcomes.entry_ids, uuid),
    text(terms.kind),
    text(terms.source),
    i64(terms.start_observation_date),
    i64(terms.end_observation_date),
    list(terms.targets, text),
    list(terms.scoring_fields, text),
    u32(terms.number_of_values_per_entry),
    text(terms.scoring_rules),
    list(sortedLines(terms.lines), lineBytes),
  ]);
}

/** The 32-byte digest that the oracle signs: the tagged hash (BIP-340) of {@link statementMessage}. */
export function statementDigest(statement: EventStatement): Uint8Array {
  return schnorr.utils.taggedHash(STATEMENT_TAG, statementMessage(statement));
}

/**
 * Whether `signed` is a statement of the known kind, without a member more, with the oracle's signature.
 * @param signed what an oracle served
 * @param xOnlyKey the oracle's x-only key, 64 hex characters, from a place that is trusted
 */
export function verifyStatement(signed: unknown, xOnlyKey: string): boolean {
  const parsed = v.safeParse(SignedStatement, signed);
  if (!parsed.success) return false;
  const { statement, signature } = parsed.output;
  try {
    return schnorr.verify(
      Uint8Array.fromHex(signature),
      statementDigest(statement),
      Uint8Array.fromHex(xOnlyKey),
    );
  } catch {
    return false; // a member that has no bytes in this encoding, or a key that is no point
  }
}

/** What of an event's public answer its statement is about. */
export type AnsweredStatement = Pick<
  EventJson,
  | "id"
  | "signing_date"
  | "start_observation_date"
  | "end_observation_date"
  | "nonce_point"
  | "number_of_places_win"
  | "entry_ids"
  | "source"
  | "locations"
  | "scoring_fields"
  | "number_of_values_per_entry"
  | "scoring_rules"
  | "lines"
  | "event_announcement"
>;

/** The statement that an event's answer, with all its entries in, should carry. */
export function answeredStatement(event: AnsweredStatement): EventStatement {
  return {
    event_id: event.id,
    signing_date: answeredSeconds(event.signing_date),
    expiry: event.event_announcement.expiry ?? NaN, // has no bytes: an announcement always names it
    nonce_point: event.nonce_point,
    outcomes: {
      kind: "ranking",
      number_of_places_win: event.number_of_places_win,
      entry_ids: event.entry_ids,
    },
    terms: {
      kind: "observation",
      source: event.source,
      start_observation_date: answeredSeconds(event.start_observation_date),
      end_observation_date: answeredSeconds(event.end_observation_date),
      targets: event.locations,
      scoring_fields: event.scoring_fields,
      number_of_values_per_entry: event.number_of_values_per_entry,
      scoring_rules: event.scoring_rules,
      lines: event.lines ?? [],
    },
  };
}

/** Lines in the order in which they are signed: by target, then metric. */
export function sortedLines(lines: readonly StatementLine[]): StatementLine[] {
  return lines.toSorted(byTargetAndMetric);
}

/** The bytes of a line: target ‖ metric ‖ lower and upper (f64) ‖ hours of its windows (u32). */
export function lineBytes(item: StatementLine): Uint8Array {
  return concatBytes([
    text(item.target),
    text(item.metric),
    f64(item.lower),
    f64(item.upper),
    u32(item.window_hours),
  ]);
}

function byTargetAndMetric(a: StatementLine, b: StatementLine): number {
  if (a.target !== b.target) return a.target < b.target ? -1 : 1;
  return a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0;
}
