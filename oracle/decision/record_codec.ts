import type { Buffer } from "node:buffer";
import { crc32, gzipSync, inflateRawSync } from "node:zlib";
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
  const bytes = packRecord(new TextEncoder().encode(text));
  return { record: { ...parsed, evidence }, bytes };
}

/**
 * Packs the JSON of a record as records are packed; a record that something unpacked on its way is whole again.
 * @throws {RecordError} when it is too large to be read again
 */
export function packRecord(json: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(gzipSync(json, { level: 9 }));
  bytes.set(HEADER);
  if (json.length > RECORD_MAX_JSON_BYTES || bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`the record of ${bytes.length} bytes is too large`);
  }
  return bytes;
}

/** What a record says before its evidence. */
export type RecordHead = v.InferOutput<typeof RecordHead>;

/** A record of which only what comes before its evidence was read. */
export interface OpenedRecord {
  readonly head: RecordHead;
  /** The canonical JSON of the evidence, not read yet. */
  readonly evidenceJson: string;
}

/**
 * Reads a record. Only canonical bytes are accepted, so that one decision has one spelling.
 *
 * @throws {RecordError} when it is none, or is not spelled as this oracle spells it
 */
export function decodeRecord(bytes: Uint8Array): DecisionRecord {
  const { head, evidenceJson } = openRecord(bytes);
  return { ...head, evidence: readEvidence(evidenceJson) };
}

/**
 * Reads what a record says before its evidence, so that it can be refused before the large part of it costs anything.
 *
 * @throws {RecordError} when it is none, or is not spelled as this oracle spells it
 */
export function openRecord(bytes: Uint8Array): OpenedRecord {
  const inflated = inflate(bytes);
  const end = inflated.indexOf(EVIDENCE);
  if (end < 0 || inflated.at(-1) !== CLOSING) {
    throw new RecordError("the record is not canonical JSON: its evidence does not come last");
  }
  const headJson = `${textOf(inflated.subarray(0, end))}}`;
  const head = parseAs(RecordHead, jsonOf(headJson));
  if (JSON.stringify(head) !== headJson) throw new RecordError("the record is not canonical JSON");
  const evidence = inflated.subarray(end + EVIDENCE.length - 1, -1);
  const most = mostEvidenceBytes(head);
  if (evidence.length > most) {
    throw new RecordError(
      `the evidence has ${evidence.length} bytes, but an event like this needs at most ${most}`,
    );
  }
  return { head, evidenceJson: textOf(evidence) };
}

/** Reads the evidence of an opened record. @throws {RecordError} */
export function readEvidence(json: string): RecordedEvidence {
  const evidence = parseAs(RecordedEvidence, jsonOf(json));
  if (JSON.stringify(evidence) === json) return evidence;
  throw new RecordError("the record is not canonical JSON");
}

/** What stands between the rest of a record and its evidence; in a text its quotes would be escaped. */
const EVIDENCE = new TextEncoder().encode(`,"evidence":{`);
const CLOSING = "}".charCodeAt(0);

/** A record inflates to at most this many times its size, and {@link ALWAYS_BYTES}; real ones to 2 to 45 times. */
const MAX_INFLATION = 128;
/** What the evidence of any event may take. */
const ALWAYS_BYTES = 16 * 1024 * 1024;
/** What a station may take for each hour: twelve collections of a large answer each, and their rows. */
const STATION_HOUR_BYTES = 512 * 1024;
/** The hours around a window from which rows and receipts are looked at. */
const HOURS_AROUND = 8;

/** The terms come first, and are signed: a record cannot claim more of an event than it was. */
function mostEvidenceBytes({ statement: { statement: { terms } } }: RecordHead): number {
  const seconds = terms.end_observation_date - terms.start_observation_date;
  const hours = Math.max(0, seconds / 3600) + HOURS_AROUND;
  const bytes = ALWAYS_BYTES + STATION_HOUR_BYTES * Math.ceil(terms.targets.length * hours);
  return Math.min(bytes, RECORD_MAX_JSON_BYTES);
}

function inflate(bytes: Uint8Array): Buffer {
  if (bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`a record has at most ${RECORD_MAX_BYTES} bytes, not ${bytes.length}`);
  }
  if (!HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new RecordError("a record begins with the gzip header of records");
  }
  const most = Math.min(MAX_INFLATION * bytes.length + ALWAYS_BYTES, RECORD_MAX_JSON_BYTES);
  const packed = bytes.subarray(HEADER.length, Math.max(HEADER.length, bytes.length - TRAILER));
  try {
    const { buffer, engine } = inflateRawSync(packed, {
      maxOutputLength: most,
      info: true,
    }) as unknown as Inflated; // as Node documents `info`
    requireTrailer(bytes, buffer);
    if (engine.bytesWritten === packed.length) return buffer;
    throw new RangeError("something stands between the compressed record and its trailer");
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown })?.code === "ERR_BUFFER_TOO_LARGE";
    const problem = isTooLarge
      ? `the record of ${bytes.length} bytes inflates to more than ${most}, which no decision needs`
      : "the record is not whole: it does not decompress to JSON";
    throw new RecordError(problem, { cause });
  }
}

/** What unpacking tells, and how much of its input it took. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Checksum and length of what was compressed (RFC 1952). */
const TRAILER = 8;

function requireTrailer(bytes: Uint8Array, inflated: Uint8Array): void {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TRAILER, TRAILER);
  const isLast = trailer.getUint32(0, true) === crc32(inflated) &&
    trailer.getUint32(4, true) === inflated.length;
  if (!isLast) throw new RangeError("the record does not end with its checksum and length");
}

/** A mark of the order of bytes is no part of JSON, and kept, so that it is refused. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RecordError("the record is not UTF-8", { cause });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecordError("the record is not JSON", { cause });
  }
}

/** The schemas rebuild objects with their keys in the order of declaration, which makes their JSON canonical. */
function parseAs<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true }); // there may be millions of issues
  if (!result.success) throw new RecordError(describe(result.issues));
  return result.output;
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  const first = issues[0];
  const path = first ? v.getDotPath(first) : null;
  return `the record breaks its schema at ${path ?? "its root"}: ${first?.message ?? "unknown"}`;
}
