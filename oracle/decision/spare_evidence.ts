import type { RecordedEvidence } from "./decision_record.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { inOrder } from "../evidence/evidence_order.ts";
import { relevantEvidence } from "../evidence/relevant_evidence.ts";
import { recordFooter } from "./record_evidence.ts";
import { type Difference, firstDifference } from "./record_difference.ts";

/** What any event may have of receipts, and a station for each hour of it. */
const ALWAYS_RECEIPTS = 4096;
const STATION_HOUR_RECEIPTS = 64;

/** More receipts than an event can need: each is held against others, so that they would cost the square of their number. */
export function excessReceipts(
  { terms: { locations, startMs, endMs }, receipts }: StoredEvidence,
): Difference | undefined {
  const stationHours = locations.length * (endMs - startMs) / HOUR_MS;
  const most = ALWAYS_RECEIPTS + STATION_HOUR_RECEIPTS * Math.ceil(stationHours);
  if (receipts.length <= most) return undefined;
  const problem = `${receipts.length} receipts, but an event like this needs at most ${most}`;
  return { at: "evidence.receipts", problem };
}

const LISTS = ["files", "observations", "receipts", "forecasts"] as const;

/**
 * The first file, row or receipt that a record should not have, or not there: one that no rule looks at or, by rules with
 * one order, one that stands twice or in another order. So one decision has one spelling.
 *
 * @param recorded the evidence as the record has it
 * @param stored the same, read, in the order of the record
 */
export function spareEvidence(
  recorded: RecordedEvidence,
  stored: StoredEvidence,
): Difference | undefined {
  const relevant = relevantEvidence(inOrder(stored));
  for (const list of LISTS) {
    const expected: readonly unknown[] = relevant[list];
    const index = (stored[list] ?? []).findIndex((item, place) => item !== expected[place]);
    if (index >= 0) {
      const problem = "nothing rests on it, or it stands twice or out of order";
      return { at: `evidence.${list}[${index}]`, problem };
    }
  }
  const footers = relevant.precipitation.map(recordFooter);
  return firstDifference("evidence.precipitation", footers, recorded.precipitation);
}
