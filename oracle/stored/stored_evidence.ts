import type { RuleSet } from "../rules/rule_set.ts";
import type { ListedFile } from "./listed_file.ts";
import type { StoredPrecipitation } from "./precipitation.ts";
import type { StoredReceipt } from "./receipt.ts";
import type { RetainedForecast } from "./retained_forecast.ts";
import type { StoredForecast, StoredObservation } from "./rows.ts";
import type { ScoredTerms } from "./scored_terms.ts";

/** Everything that is stored about an event, as the strict rules take it; rows of other stations are ignored. */
export interface StoredEvidence {
  readonly terms: ScoredTerms;
  /** The version of the rules that judges. */
  readonly rules: RuleSet;
  /** The instant of judging; nothing received or published later is looked at. */
  readonly nowMs: number;
  /** A URL counts only if it starts with one of these; see `OFFICIAL_URL_PREFIXES`. */
  readonly urlPrefixes: readonly string[];
  /** Every file that was published in the searched spans; none where no rule asks for them. */
  readonly files?: readonly ListedFile[];
  /** Reports from two hours before the start to 75 minutes after the end, every publication of them. */
  readonly observations: readonly StoredObservation[];
  readonly receipts: readonly StoredReceipt[];
  readonly precipitation: readonly StoredPrecipitation[];
  /**
   * Forecast rows of the stations. All of the look-back, or only those of the issue that `selectIssue` picks from
   * their heads: both give the same answer.
   */
  readonly forecasts: readonly StoredForecast[];
  readonly retained: readonly RetainedForecast[];
}
