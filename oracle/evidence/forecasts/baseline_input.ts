import type { RetainedForecast } from "../../stored/retained_forecast.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";

/** What a baseline is planned from: the forecast half of the evidence. */
export interface BaselineInput {
  readonly terms: Pick<ScoredTerms, "locations" | "startMs" | "endMs">;
  /** The instant of judging; nothing received or published later is looked at. */
  readonly nowMs: number;
  /** A URL counts only if it starts with one of these; see {@link OFFICIAL_URL_PREFIXES}. */
  readonly urlPrefixes: readonly string[];
  /**
   * Rows of the stations. All of the look-back, or only those of the issue that `selectIssue` picks from
   * their heads: both give the same answer.
   */
  readonly forecasts: readonly StoredForecast[];
  readonly retained: readonly RetainedForecast[];
  /** Given: the rows must also follow from their documents. Left out: their hashes are enough. */
  readonly verdicts?: DocumentVerdicts;
}
