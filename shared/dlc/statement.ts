import { schnorr } from "@noble/curves/secp256k1.js";
import * as v from "valibot";
import { concatBytes } from "../bytes/concat.ts";
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
    string(outcomes.kind),
    u32(outcomes.number_of_places_win),
    list(outcomes.entry_ids, uuid),
    string(terms.kind),
    string(terms.source),
    i64(terms.start_observation_date),
    i64(terms.end_observation_date),
    list(terms.targets, string),
    list(terms.scoring_fields, string),
    u32(terms.number_of_values_per_entry),
    string(terms.scoring_rules),
    list(terms.lines.toSorted(byTargetAndMetric), line),
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

function integer(value: bigint, bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  for (let i = bytes - 1, left = value; i >= 0; i--, left >>= 8n) out[i] = Number(left & 0xffn);
  return out;
}

function unsigned(value: number, bytes: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) {
    throw new RangeError(`${value} is no unsigned number of ${bytes} bytes`);
  }
  return integer(BigInt(value), bytes);
}

const u16 = (value: number) => unsigned(value, 2);
const u32 = (value: number) => unsigned(value, 4);

/** Two's complement; unix seconds before 1970 are negative. */
function i64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return integer(BigInt.asUintN(64, BigInt(value)), 8);
}

function f64(value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value);
  return out;
}

function string(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return concatBytes([u16(bytes.length), bytes]);
}

function list<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return concatBytes([u16(items.length), ...items.map(encode)]);
}

function uuid(text: string): Uint8Array {
  const bytes = Uint8Array.fromHex(text.replaceAll("-", ""));
  if (bytes.length !== 16) throw new RangeError(`${text} is no UUID`);
  return bytes;
}

function line(item: StatementLine): Uint8Array {
  return concatBytes([
    string(item.target),
    string(item.metric),
    f64(item.lower),
    f64(item.upper),
    u32(item.window_hours),
  ]);
}

function byTargetAndMetric(a: StatementLine, b: StatementLine): number {
  if (a.target !== b.target) return a.target < b.target ? -1 : 1;
  return a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0;
}
