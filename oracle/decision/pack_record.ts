import { packGzip } from "../../shared/bytes/gzip.ts";
import type { DecisionRecord } from "./decision_record.ts";
import {
  parseAs,
  RECORD_MAX_BYTES,
  RECORD_MAX_JSON_BYTES,
  RecordError,
  RecordHead,
  type WrittenEvidence,
} from "./record_codec.ts";

/** A record and its canonical bytes. */
export interface EncodedRecord {
  readonly record: DecisionRecord;
  readonly bytes: Uint8Array;
}

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
  const bytes = packGzip(json);
  if (json.length > RECORD_MAX_JSON_BYTES || bytes.length > RECORD_MAX_BYTES) {
    throw new RecordError(`the record of ${bytes.length} bytes is too large`);
  }
  return bytes;
}
