import type { WeatherDay, WeatherRow } from "../../shared/contract/event.ts";
import type { Reading } from "../../shared/contract/metric.ts";

/**
 * Readings as older clients show them: one row a station, whole numbers. A station appears once both its
 * temperature baselines exist, with what was observed once both temperatures do.
 *
 * @param date start of the event's window, RFC 3339
 * @example
 * ```ts
 * import { weatherRows } from "./weather_rows.ts";
 * import assert from "node:assert/strict";
 * const [row] = weatherRows([
 *   { target: "KSAW", metric: "temp_high", baseline: 40, observed: null },
 *   { target: "KSAW", metric: "temp_low", baseline: 30, observed: 29.4 },
 * ], "2030-01-01T00:00:00Z");
 * assert.equal(row?.forecasted.temp_high, 40);
 * assert.equal(row?.observed, null);
 * ```
 */
export function weatherRows(readings: readonly Reading[], date: string): WeatherRow[] {
  const byStation = Map.groupBy(readings, (reading) => reading.target);
  return [...byStation].flatMap(([station, ofStation]) => {
    const forecasted = weatherDay(ofStation, "baseline", date);
    const observed = weatherDay(ofStation, "observed", date);
    return forecasted ? [{ station_id: station, observed: observed ?? null, forecasted }] : [];
  });
}

function weatherDay(
  readings: readonly Reading[],
  side: "baseline" | "observed",
  date: string,
): WeatherDay | undefined {
  const value = (metric: Reading["metric"]) => {
    const found = readings.find((reading) => reading.metric === metric)?.[side];
    return found === null || found === undefined ? null : roundHalfAwayFromZero(found);
  };
  const low = value("temp_low");
  const high = value("temp_high");
  if (low === null || high === null) return undefined;
  return { date, temp_low: low, temp_high: high, wind_speed: value("wind_speed") };
}

function roundHalfAwayFromZero(value: number): number {
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return rounded === 0 ? 0 : rounded; // not −0, which JSON would hide and tests would not
}
