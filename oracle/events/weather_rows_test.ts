import assert from "node:assert/strict";
import type { Metric, Reading } from "../../shared/contract/metric.ts";
import { weatherRows } from "./weather_rows.ts";

const DATE = "2030-01-01T00:00:00Z";
const reading = (
  target: string,
  metric: Metric,
  baseline: number | null,
  observed: number | null = null,
): Reading => ({ target, metric, baseline, observed });

Deno.test("values are whole numbers, halves away from zero, never minus zero", () => {
  const rows = weatherRows([
    reading("KORD", "temp_high", 70.5, -0.4),
    reading("KORD", "temp_low", -2.5, -2.4),
    reading("KORD", "wind_speed", 10.4, 7.5),
  ], DATE);
  assert.deepEqual(rows, [{
    station_id: "KORD",
    forecasted: { date: DATE, temp_low: -3, temp_high: 71, wind_speed: 10 },
    observed: { date: DATE, temp_low: -2, temp_high: 0, wind_speed: 8 },
  }]);
});

Deno.test("a station appears with both temperature baselines, observed with both temperatures", () => {
  const rows = weatherRows([
    reading("KJFK", "temp_high", 40, 41),
    reading("KJFK", "temp_low", null, 30),
    reading("KORD", "temp_high", 70, 75),
    reading("KORD", "temp_low", 50, null),
  ], DATE);
  assert.deepEqual(rows, [{
    station_id: "KORD",
    forecasted: { date: DATE, temp_low: 50, temp_high: 70, wind_speed: null },
    observed: null,
  }]);
});
