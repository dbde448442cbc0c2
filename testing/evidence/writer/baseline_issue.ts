import type { ForecastMetric } from "../../../shared/contract/forecast_file.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { ForecastLine } from "../../fixtures/dwml_document.ts";

const SNOW_RATIO = 10;

/**
 * A forecast that gives some baselines over a window; °F, knots, degrees, inches and percent, whole where NDFD has
 * whole numbers. What is left out is ordinary weather.
 */
export function baselineIssue(
  window: Window,
  baseline: Partial<Record<Metric, number>>,
): ForecastLine[] {
  const high = baseline.temp_high ?? Math.max(50, baseline.temp_low ?? 50);
  const low = baseline.temp_low ?? Math.min(40, high);
  return [
    ...daily(window, "max_temp", high, high - 3),
    ...daily(window, "min_temp", low, low + 3),
    ...daily(window, "relative_humidity_max", baseline.humidity ?? 80, 50),
    ...wind(window, baseline.wind_speed ?? 10, baseline.wind_direction ?? 200),
    ...precipitation(window, baseline.rain_amt ?? 0, baseline.snow_amt ?? 0),
  ];
}

/** Half-day periods around the middle of each day of the window; the first has the value, the others another. */
function daily(
  { startMs, endMs }: Window,
  metric: ForecastMetric,
  value: number,
  other: number,
): ForecastLine[] {
  const lines: ForecastLine[] = [];
  const firstMiddle = startMs + Math.min(DAY_MS, endMs - startMs) / 2;
  for (let middle = firstMiddle; middle < endMs; middle += DAY_MS) {
    const begin = middle - 6 * HOUR_MS;
    lines.push({
      metric,
      begin,
      end: begin + 12 * HOUR_MS,
      value: lines.length === 0 ? value : Math.max(other, 0),
    });
  }
  return lines;
}

/** Instants every three hours from before the window until after it; one in its middle has the greatest speed. */
function wind({ startMs, endMs }: Window, speed: number, direction: number): ForecastLine[] {
  const lines: ForecastLine[] = [];
  const peak = startMs + Math.floor((endMs - startMs) / (6 * HOUR_MS)) * 3 * HOUR_MS;
  for (let begin = startMs - 3 * HOUR_MS; begin <= endMs + 3 * HOUR_MS; begin += 3 * HOUR_MS) {
    const isPeak = begin === peak;
    lines.push(
      { metric: "wind_speed", begin, end: null, value: isPeak ? speed : Math.floor(speed / 2) },
      { metric: "wind_direction", begin, end: null, value: isPeak ? direction : 10 },
    );
  }
  return lines;
}

/** Six-hour periods from the start on; rain falls in the first, snow in the second, or both in the only one. */
function precipitation(
  { startMs, endMs }: Window,
  rain: number,
  snow: number,
): ForecastLine[] {
  const lines: ForecastLine[] = [];
  const periods = Math.max(1, Math.ceil((endMs - startMs) / (6 * HOUR_MS)));
  for (let index = 0; index < periods; index++) {
    const begin = startMs + index * 6 * HOUR_MS;
    const snows = index === Math.min(1, periods - 1) ? snow : 0;
    const liquid = (index === 0 ? rain : 0) + snows / SNOW_RATIO;
    const line = (metric: ForecastMetric, value: number): ForecastLine => {
      return { metric, begin, end: begin + 6 * HOUR_MS, value };
    };
    lines.push(
      line("liquid_precipitation_amt", Math.round(liquid * 1e6) / 1e6),
      line("snow_amt", snows),
      line("ice_amt", 0),
    );
    if (snows > 0) lines.push(line("snow_ratio", SNOW_RATIO));
  }
  return lines;
}
