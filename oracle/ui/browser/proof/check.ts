import { type OpenedRecord, openRecord, openUnpacked } from "../../../decision/record_codec.ts";
import { checkRecord, type RecordVerdict } from "../../../decision/verify_record.ts";
import type { VerifyOptions } from "../../../decision/verify_options.ts";
import type { StepReport } from "../../../decision/verify_steps.ts";

/** How long the check keeps the page from doing anything else, ms. */
const TURN_MS = 40;

/** What somebody knows who checks a record; what is left out is taken from the record, or not checked. */
export type KnownFacts = Partial<VerifyOptions>;

/**
 * Checks a record as `verifyRecord` does, in turns, so that the page stays alive and shows how far it is.
 *
 * @param record as served, or its JSON where something unpacked it on its way
 * @param tell takes each step that was passed
 */
export async function checkInTurns(
  record: Uint8Array,
  known: KnownFacts,
  tell: (report: StepReport) => void,
): Promise<RecordVerdict> {
  let opened: OpenedRecord | undefined;
  const open = () => opened ??= openAny(record);
  const oraclePubkey = known.oraclePubkey ?? keyOf(open);
  const check = checkRecord(open, { ...known, oraclePubkey });
  for (let turnEnds = performance.now() + TURN_MS;;) {
    const { done, value } = check.next();
    if (done) return value;
    tell(value);
    if (performance.now() < turnEnds) continue;
    await new Promise((resolve) => setTimeout(resolve));
    turnEnds = performance.now() + TURN_MS;
  }
}

/** A record cannot vouch for itself: whoever takes its own key must say that nobody confirmed it. */
function keyOf(open: () => OpenedRecord): string {
  try {
    return open().head.oracle_pubkey;
  } catch {
    return ""; // the check tells what is wrong with the record
  }
}

function openAny(bytes: Uint8Array): OpenedRecord {
  return bytes[0] === "{".charCodeAt(0) ? openUnpacked(bytes) : openRecord(bytes);
}
