import assert from "node:assert/strict";
import { GOOD_PROSPECTS } from "../../testing/fixtures/event_store.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { type PlannedPair, type PlanningWeather, WindowPlanner } from "./window_plan.ts";

const EVENT = {
  locations: ["KORD", "KSAW"],
  metrics: ["temp_high", "wind_speed"] as const,
  startsAt: 1_893_456_000,
  endsAt: 1_893_542_400,
  signingAt: 1_893_542_400,
};

const pair = (target: string, metric: PlannedPair["metric"], baseline: number | null = 1) => ({
  target,
  metric,
  baseline,
  unit: "knots",
  boundaries: [{ field: "wind_speed", startMs: 0, endMs: undefined }],
});

function plan(weather: Partial<PlanningWeather>) {
  const good: PlanningWeather = {
    ...GOOD_PROSPECTS,
    planBaselines: ({ locations, metrics }) =>
      Promise.resolve(
        locations.flatMap((target) => metrics.map((metric) => pair(target, metric))),
      ),
    provableWindows: () => Promise.resolve(new Map()),
    recentFixedHours: () => Promise.resolve(new Set(["KORD"])),
  };
  const clock = new VirtualClock("2029-12-31T12:00:00Z");
  return new WindowPlanner({ ...good, ...weather }, clock).plan(EVENT);
}

Deno.test("a pair that was assessed twice, without a number or not at all has no baseline but a reason (O101)", async () => {
  const { forecasts } = await plan({
    planBaselines: () =>
      Promise.resolve([
        pair("KORD", "temp_high"),
        pair("KORD", "temp_high"),
        pair("KORD", "wind_speed", NaN),
        pair("KSAW", "temp_high"),
      ]),
  });
  assert.deepEqual(
    forecasts.map(({ baseline_available, baseline }) => [baseline_available, baseline]),
    [[false, null], [false, null], [true, 1], [false, null]],
  );
  for (const { baseline_available, reason } of forecasts) {
    assert.equal(reason === null, baseline_available);
  }
  assert.deepEqual(forecasts[2]!.native_intervals, [
    { metric: "wind_speed", start: "1970-01-01T00:00:00Z" },
  ], "an instant has no end");
  assert.deepEqual([forecasts[3]!.unit, forecasts[3]!.native_intervals], [null, []]);
});

Deno.test("where bulletins cannot be read they are unknown, with a warning (O97, O100)", async () => {
  const sources = (told: Awaited<ReturnType<typeof plan>>) =>
    told.stations.map((station) => station.fixed_hour_precipitation_source);
  const told = await plan({});
  assert.deepEqual(sources(told), ["recently_observed", "unknown"]);
  assert.equal(told.precipitation_capability_warning, null);
  const lost = await plan({ recentFixedHours: () => Promise.reject(new Error("lost")) });
  assert.deepEqual(sources(lost), ["unknown", "unknown"]);
  assert.match(lost.precipitation_capability_warning ?? "", /could not be read/);
});
