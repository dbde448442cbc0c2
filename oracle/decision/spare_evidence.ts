import type { RecordedEvidence } from "./decision_record.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { inOrder } from "../evidence/evidence_order.ts";
import { relevantEvidence } from "../evidence/relevant_evidence.ts";
import { recordFooter } from "./record_evidence.ts";
import { type Difference, firstDifference } from "./record_difference.ts";

const LISTS = ["observations", "receipts", "forecasts"] as const;

/**
 * The first row or receipt that a record should not have, or not there: one that no rule looks at or, by rules with
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
    const index = stored[list].findIndex((item, place) => item !== expected[place]);
    if (index >= 0) {
      const problem = "nothing rests on it, or it stands twice or out of order";
      return { at: `evidence.${list}[${index}]`, problem };
    }
  }
  const footers = relevant.precipitation.map(recordFooter);
  return firstDifference("evidence.precipitation", footers, recorded.precipitation);
}
