import type { Metric } from "../../../shared/contract/metric.ts";
import { METAR_GROUPS, type MetarGroup } from "../../../shared/contract/observation_file.ts";

/** The metrics that are amounts of precipitation; every other one is read from single reports. */
export type PrecipitationMetric = "rain_amt" | "snow_amt";

/** Whether a metric is an amount of precipitation. */
export function isPrecipitation(metric: Metric): metric is PrecipitationMetric {
  return metric === "rain_amt" || metric === "snow_amt";
}

/** Whether an event scores amounts of precipitation. */
export function scoresPrecipitation(terms: { readonly metrics: readonly Metric[] }): boolean {
  return terms.metrics.some(isPrecipitation);
}

/** What must be sound in every report between two anchors before an amount counts as rain. */
export const PRECIPITATION_GROUPS: readonly MetarGroup[] = [
  "precipitation",
  "present_weather",
  "temperature",
];

/** The groups of a report that each metric is read from. */
const METRIC_GROUPS: Readonly<Record<Metric, readonly MetarGroup[]>> = {
  temp_high: ["temperature"],
  temp_low: ["temperature"],
  wind_speed: ["wind"],
  wind_direction: ["wind"],
  rain_amt: PRECIPITATION_GROUPS,
  snow_amt: PRECIPITATION_GROUPS,
  humidity: ["temperature", "dewpoint"],
};

/** The groups that a set of metrics is read from; no metrics means all of them. */
export function groupsOf(metrics: readonly Metric[]): ReadonlySet<MetarGroup> {
  if (metrics.length === 0) return new Set(METAR_GROUPS);
  return new Set(metrics.flatMap((metric) => METRIC_GROUPS[metric]));
}
