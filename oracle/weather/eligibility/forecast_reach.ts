import type { Metric } from "../../../shared/contract/metric.ts";
import {
  dailySpan,
  instantGrid,
  type TimedValue,
} from "../../evidence/forecasts/forecast_periods.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";

/** How long ago files were published that the newest issue of a station is looked for in. */
export const REACH_WITHIN_MS = 6 * HOUR_MS;

/** What the newest forecast issue of a station gives, as far as it tells which windows have baselines. */
export interface ForecastReach {
  readonly issuedMs: number;
  /** The end of the last period or the last instant of it. */
  readonly throughMs: number;
  readonly highs: readonly TimedValue[];
  readonly lows: readonly TimedValue[];
  readonly winds: readonly TimedValue[];
}

/** What was forecast by some instant. */
export interface PastReaches {
  /** The newest issue of every station, as it was known just before an instant. */
  before(atMs: number): Promise<ReadonlyMap<string, ForecastReach>>;
  /** A text that is another one whenever {@link before} reads other files; empty where there are none. */
  stateBefore(atMs: number): Promise<string>;
}

/** The metrics whose baselines tell that a station is forecast. */
export type ReachMetric = Extract<Metric, "temp_high" | "temp_low" | "wind_speed">;

/** Whether the forecast gives baselines of some metrics over a window, by the rules of settlement for periods. */
export function reaches(
  { highs, lows, winds }: ForecastReach,
  window: Window,
  metrics: readonly ReachMetric[],
): boolean {
  const selected = {
    temp_high: () => dailySpan(highs, window),
    temp_low: () => dailySpan(lows, window),
    wind_speed: () => instantGrid(winds, window),
  };
  return metrics.every((metric) => "values" in selected[metric]());
}
