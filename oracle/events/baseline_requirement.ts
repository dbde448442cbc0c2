import type { Metric } from "../../shared/contract/metric.ts";
import type { ScoredEvent } from "./terms.ts";

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
 * @returns one element a scored pair
 */
export type BaselinePlanner = (terms: ScoredEvent) => Promise<readonly PlannedBaseline[]>;

/** A scored pair that keeps an event from being taken. */
export interface RefusedPair {
  readonly target: string;
  readonly metric: Metric;
  /** Why, as a short sentence. */
  readonly reason: string;
}

const NO_FORECAST = "the source has no forecast for it";
const UNKNOWN = "the station is unknown: no weather file of the last 30 days has it, see /stations";

/**
 * The scored pairs of an event that have no baseline, in the event's order; what was not planned for has none.
 * @param known those of its stations that are known
 */
export function missingBaselines(
  { locations, metrics }: Pick<ScoredEvent, "locations" | "metrics">,
  planned: readonly PlannedBaseline[],
  known: ReadonlySet<string>,
): RefusedPair[] {
  return locations.flatMap((target) =>
    metrics.flatMap((metric) => {
      const reason = known.has(target)
        ? baselineProblem(planned.filter((p) => p.target === target && p.metric === metric))
        : UNKNOWN;
      return reason === undefined ? [] : [{ target, metric, reason }];
    })
  );
}

function baselineProblem(found: readonly PlannedBaseline[]): string | undefined {
  const [first, second] = found;
  if (!first) return NO_FORECAST;
  if (second) return "the source gave more than one forecast for it";
  if (first.reason) return first.reason;
  return Number.isFinite(first.baseline) ? undefined : NO_FORECAST;
}
