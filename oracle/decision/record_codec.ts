import { crc32, gunzipSync, gzipSync } from "node:zlib";
import * as v from "valibot";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { DecisionRecord, RecordedEvidence } from "./decision_record.ts";

/**
 * The largest record that is written and read, compressed and not. A small event needs 0.2–1 MB; the largest that can be
 * announced, 50 stations over the seven days of a forecast, 180 hourly collections of up to 50 answers of 16 kB.
 */
export const RECORD_MAX_BYTES = 192 * 1024 * 1024;
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

/** Evidence with its keys in canonical order, and the JSON of that. */
export interface WrittenEvidence {
  readonly evidence: RecordedEvidence;
  readonly json: string;
}

/** Writes evidence as a record holds it. @throws {RecordError} when it breaks the schema */
export function writeEvidence(candidate: unknown): WrittenEvidence {
  const evidence = parseAs(RecordedEvidence, candidate);
  return { evidence, json: JSON.stringify(evidence) };
}

/** The SHA-256 that a record carries of its evidence, from its canonical JSON. */
export function evidenceHash(json: string): string {
  return sha256Hex(json);
}

const { evidence: _, ...HEAD } = DecisionRecord.entries;
const RecordHead = v.strictObject(HEAD);

/**
 * Writes a record in its canonical bytes: JSON without white space, keys in the order of the schema, gzip level 9.
 *
 * @param head the record but for its evidence; the order of its keys does not matter
 * @throws {RecordError} when it breaks the schema or is too large to be read again
 */
export function encodeRecord(head: unknown, { evidence, json }: WrittenEvidence): EncodedRecord {
  const parsed = parseAs(RecordHead, head);
  // The evidence comes last.
  const text = `${JSON.stringify(parsed).slice(0, -1)},"evidence":${json}}`;
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(gzipSync(encoded, { level: 9 }));
  bytes.set(HEADER);
  if (encoded.length > RECORD_MAX_JSON_BYTES || bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`the record of ${bytes.length} bytes is too large`);
  }
  return { record: { ...parsed, evidence }, bytes };
}

/**
 * Reads a record. Only canonical bytes are accepted, so that one decision has one spelling.
 *
 * @throws {RecordError}
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
