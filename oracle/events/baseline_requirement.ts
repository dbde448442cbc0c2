import type { Metric } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { EventTerms } from "./terms.ts";

/** The forecast a location and metric would be scored against, judged by the strict rules. */
export interface PlannedBaseline {
  readonly target: string;
  readonly metric: Metric;
  readonly baseline: number | null;
  /** Why there is none, as a short sentence. */
  readonly reason?: string | null;
}

/**
 * Plans the baselines of an event from the forecasts at hand.
 * @returns one element a scored pair; none at all when it cannot tell
 */
export type BaselinePlanner = (terms: EventTerms) => Promise<readonly PlannedBaseline[]>;

const NO_FORECAST = "the source has no forecast for it";

/**
 * Refuses an event that could not be settled for want of a forecast.
 * @throws {RefusalError} `invalid`, listing every pair without a baseline and why
 */
export function requireBaselines(terms: EventTerms, planned: readonly PlannedBaseline[]): void {
  if (planned.length === 0) return;
  const missing = terms.locations.flatMap((target) =>
    terms.metrics.flatMap((metric) => {
      const problem = baselineProblem(
        planned.filter((each) => each.target === target && each.metric === metric),
      );
      return problem ? [`${target}/${metric} (${problem})`] : [];
    })
  );
  if (missing.length === 0) return;
  throw new RefusalError(
    "invalid",
    `every scored pair needs a forecast baseline; there is none for ${missing.join(", ")}`,
    "locations",
  );
}

function baselineProblem(found: readonly PlannedBaseline[]): string | undefined {
  const [first, second] = found;
  if (!first) return NO_FORECAST;
  if (second) return "the source gave more than one forecast for it";
  if (first.reason) return first.reason;
  return Number.isFinite(first.baseline) ? undefined : NO_FORECAST;
}
