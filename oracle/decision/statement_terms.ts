import { type Metric, METRIC_IDS, NOAA_WEATHER } from "../../shared/contract/metric.ts";
import type { EventStatement } from "../../shared/contract/statement.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";

/** The terms of a statement as the rules take them. Its metrics are not checked here. */
export function termsOf({ signing_date, terms }: EventStatement): ScoredTerms {
  return {
    locations: [...terms.targets],
    metrics: [...terms.scoring_fields] as Metric[], // an unknown one has no readings and is found out
    startMs: terms.start_observation_date * 1000,
    endMs: terms.end_observation_date * 1000,
    signingMs: signing_date * 1000,
  };
}

/**
 * Why a statement is not one of an event as it is announced and can be settled, in words, or `undefined`. An oracle can
 * sign any statement; a verifier must not take one for sound whose outcomes or dates mean something else.
 */
export function statementProblem(
  { signing_date, expiry, outcomes, terms }: EventStatement,
): string | undefined {
  const { entry_ids: entries, number_of_places_win: places } = outcomes;
  if (terms.source !== NOAA_WEATHER || terms.scoring_rules !== "fixed") {
    return "only fixed rules over NOAA weather can be verified";
  }
  if (!isDistinct(terms.targets)) return "it must name stations, each once";
  if (!isDistinct(terms.scoring_fields) || !terms.scoring_fields.every(isMetric)) {
    return "it must name known metrics, each once";
  }
  const { start_observation_date: start, end_observation_date: end } = terms;
  if (start >= end || end > signing_date) return "its dates must be in order";
  if (expiry !== expiryOf(signing_date)) return "it must expire a day after its signing date";
  if (!entries.every((id, index) => index === 0 || (entries[index - 1] ?? "") < id)) {
    return "its entries must ascend";
  }
  return places >= 1 && places < entries.length
    ? undefined
    : "it must have fewer places than entries, and one at least";
}

function isDistinct(names: readonly string[]): boolean {
  return names.length > 0 && new Set(names).size === names.length;
}

function isMetric(name: string): boolean {
  return (METRIC_IDS as readonly string[]).includes(name);
}
