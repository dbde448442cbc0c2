import type { Metric } from "../../shared/contract/metric.ts";
import type { EventStatement } from "../../shared/contract/statement.ts";
import type { EventTerms } from "./input.ts";

/** The terms of a statement as the rules take them. Its metrics are not checked here. */
export function termsOf({ signing_date, terms }: EventStatement): EventTerms {
  return {
    locations: [...terms.targets],
    metrics: [...terms.scoring_fields] as Metric[], // an unknown one has no readings and is found out
    startMs: terms.start_observation_date * 1000,
    endMs: terms.end_observation_date * 1000,
    signingMs: signing_date * 1000,
  };
}
