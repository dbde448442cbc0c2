import type { StoredPrecipitation } from "../stored/precipitation.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import type { StoredObservation } from "../stored/rows.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import type { DocumentVerdicts } from "./documents/document_verdict.ts";
import type { BaselineInput } from "./forecasts/baseline_input.ts";

/** Everything the strict reader looks at; rows of other stations are ignored. */
export interface EvidenceInput extends BaselineInput {
  readonly terms: ScoredTerms;
  /** Reports from two hours before the start to 75 minutes after the end, every publication of them. */
  readonly observations: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  readonly precipitation: readonly StoredPrecipitation[];
  readonly verdicts: DocumentVerdicts;
}

/** What is stored, without what the documents say of it. */
export type StoredEvidence = Omit<EvidenceInput, "verdicts">;
