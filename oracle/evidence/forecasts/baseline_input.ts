import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { StoredEvidence } from "../../stored/stored_evidence.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";

/** What a baseline is planned from: the forecast half of the evidence. */
export interface BaselineInput
  extends
    Pick<StoredEvidence, "rules" | "nowMs" | "urlPrefixes" | "files" | "forecasts" | "retained"> {
  readonly terms: Pick<ScoredTerms, "locations" | "startMs" | "endMs">;
  /** Given: the rows must also follow from their documents. Left out: their hashes are enough. */
  readonly verdicts?: DocumentVerdicts;
}
