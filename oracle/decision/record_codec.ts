import * as v from "valibot";
import { GZIP_HEADER } from "../../shared/bytes/gzip_header.ts";
import { crc32, inflate } from "../../shared/bytes/inflate.ts";
import { OutgrownError } from "../../shared/bytes/outgrown_error.ts";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { schemaProblem } from "../../shared/contract/schema_problem.ts";
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
/** What a record says before its evidence. */
export const RecordHead = v.strictObject(HEAD);
/** @see {@link RecordHead} */
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
  return openUnpacked(unpackRecord(bytes));
}

/**
 * {@link openRecord} of the JSON of a record that something unpacked on its way.
 *
 * @throws {RecordError}
 */
export function openUnpacked(inflated: Uint8Array): OpenedRecord {
  if (inflated.length > RECORD_MAX_JSON_BYTES) {
    throw new RecordError(`a record has at most ${RECORD_MAX_JSON_BYTES} bytes unpacked`);
  }
  const end = placeOf(EVIDENCE, inflated);
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

function placeOf(marker: Uint8Array, bytes: Uint8Array): number {
  for (let place = bytes.indexOf(marker[0]!); place >= 0;) {
    if (marker.every((byte, index) => bytes[place + index] === byte)) return place;
    place = bytes.indexOf(marker[0]!, place + 1);
  }
  return -1;
}

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

function unpackRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`a record has at most ${RECORD_MAX_BYTES} bytes, not ${bytes.length}`);
  }
  if (!GZIP_HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new RecordError("a record begins with the gzip header of records");
  }
  const most = Math.min(MAX_INFLATION * bytes.length + ALWAYS_BYTES, RECORD_MAX_JSON_BYTES);
  const packed = bytes.subarray(
    GZIP_HEADER.length,
    Math.max(GZIP_HEADER.length, bytes.length - TRAILER),
  );
  try {
    const { bytes: inflated, taken } = inflate(packed, most);
    requireTrailer(bytes, inflated);
    if (taken === packed.length) return inflated;
    throw new RangeError("something stands between the compressed record and its trailer");
  } catch (cause) {
    const problem = cause instanceof OutgrownError
      ? `the record of ${bytes.length} bytes inflates to more than ${most}, which no decision needs`
      : "the record is not whole: it does not decompress to JSON";
    throw new RecordError(problem, { cause });
  }
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
export function parseAs<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true }); // there may be millions of issues
  if (result.success) return result.output;
  const { field, problem } = schemaProblem(result.issues[0]);
  throw new RecordError(`the record breaks its schema: ${field ?? "it"} ${problem}`);
}
