import { createHash } from "node:crypto";
import { crc32, gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import { DecisionRecord, RecordedEvidence } from "./decision_record.ts";

/** The largest record that is read, compressed and not; a small event needs 0.2–1 MB. */
export const RECORD_MAX_BYTES = 64 * 1024 * 1024;
/** @see {@link RECORD_MAX_BYTES} */
export const RECORD_MAX_JSON_BYTES = 384 * 1024 * 1024;

/** A record that cannot be read at all; the message says why, the cause what was thrown. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

/** The ten bytes a record begins with: gzip, no flags, no time, best compression, no operating system (RFC 1952). */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff);

/** A record and its canonical bytes. */
export interface EncodedRecord {
  readonly record: DecisionRecord;
  readonly bytes: Uint8Array;
}

/**
 * Writes a record in its canonical bytes: JSON without white space, keys in the order of the schema, gzip level 9.
 *
 * @param candidate anything that keeps the schema; the order of its keys does not matter
 * @throws RecordError when it breaks the schema or is too large to be read again
 */
export function encodeRecord(candidate: unknown): EncodedRecord {
  const record = parseAs(DecisionRecord, candidate);
  const json = new TextEncoder().encode(JSON.stringify(record));
  const bytes = new Uint8Array(gzipSync(json, { level: 9 }));
  bytes.set(HEADER);
  if (json.length > RECORD_MAX_JSON_BYTES || bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`the record of ${bytes.length} bytes is too large`);
  }
  return { record, bytes };
}

/**
 * Reads a record. Only canonical bytes are accepted, so that one decision has one spelling.
 *
 * @throws RecordError
 */
export function decodeRecord(bytes: Uint8Array): DecisionRecord {
  if (bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`a record has at most ${RECORD_MAX_BYTES} bytes, not ${bytes.length}`);
  }
  if (!HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new RecordError("a record begins with the gzip header of records");
  }
  let json: string;
  let parsed: unknown;
  try {
    const inflated = gunzipSync(bytes, { maxOutputLength: RECORD_MAX_JSON_BYTES });
    requireTrailer(bytes, inflated);
    json = new TextDecoder("utf-8", { fatal: true }).decode(inflated);
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new RecordError("the record is not whole: it does not decompress to JSON", { cause });
  }
  const record = parseAs(DecisionRecord, parsed);
  if (JSON.stringify(record) !== json) throw new RecordError("the record is not canonical JSON");
  return record;
}

/** Gunzipping forgives what follows the stream; a record ends with its checksum and length (RFC 1952). */
function requireTrailer(bytes: Uint8Array, inflated: Uint8Array): void {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const isLast = trailer.getUint32(0, true) === crc32(inflated) &&
    trailer.getUint32(4, true) === inflated.length;
  if (!isLast) throw new RangeError("something follows the compressed record");
}

/** Puts the keys of recorded evidence into canonical order. @throws RecordError when it breaks the schema */
export function canonicalEvidence(evidence: unknown): RecordedEvidence {
  return parseAs(RecordedEvidence, evidence);
}

/** The SHA-256 that a record carries of its evidence, whose keys must be in canonical order. */
export function evidenceHash(evidence: RecordedEvidence): string {
  return createHash("sha256").update(JSON.stringify(evidence)).digest("hex");
}

/** The schemas rebuild objects with their keys in the order of declaration, which makes their JSON canonical. */
function parseAs<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new RecordError(describe(result.issues));
  return result.output;
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  const first = issues[0];
  const path = first ? v.getDotPath(first) : null;
  return `the record breaks its schema at ${path ?? "its root"}: ${first?.message ?? "unknown"}`;
}
