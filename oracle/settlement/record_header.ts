import { decodeRecord } from "../decision/record_codec.ts";
import type { RecordHeader } from "../signing/attester.ts";

/**
 * What a decision record says that signing acts upon; also of a record that another copy of the oracle made.
 * @throws {RecordError} when it cannot be read
 */
export function recordHeader(bytes: Uint8Array): RecordHeader {
  const { event_id: eventId, outcome_index: outcomeIndex, winners } = decodeRecord(bytes);
  return { eventId, outcomeIndex, winners };
}
