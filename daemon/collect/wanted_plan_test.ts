import assert from "node:assert/strict";
import type { StationId } from "../../shared/contract/ids.ts";
import type { WantedSpan } from "../../shared/contract/wanted.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../shared/time/units.ts";
import { planWanted } from "./wanted_plan.ts";

const NOW = Date.parse("2030-01-20T12:00:00Z");
const STATIONS = new Set(["KORD", "KSAW", "KMCI", "K-ODD"]);

function span(fromHours: number, toHours: number, change: object = {}): WantedSpan {
  return {
    station_id: "KORD" as StationId,
    start: formatInstant(NOW - fromHours * HOUR_MS),
    end: formatInstant(NOW - toHours * HOUR_MS),
    source: "metar",
    reason: "never",
    ...change,
  };
}
const plan = (...list: WantedSpan[]) => planWanted(list, STATIONS, NOW, 25);

Deno.test("stations that lack the same are asked for together, in the order of the list", () => {
  const { batches, spans, unfit } = plan(
    span(30, 26),
    span(60, 56),
    span(30, 26, { station_id: "KSAW" }),
  );
  assert.deepEqual(batches, [
    {
      stationIds: ["KORD", "KSAW"],
      window: { fromMs: NOW - 30 * HOUR_MS, toMs: NOW - 26 * HOUR_MS },
    },
    { stationIds: ["KORD"], window: { fromMs: NOW - 60 * HOUR_MS, toMs: NOW - 56 * HOUR_MS } },
  ]);
  assert.deepEqual([spans, unfit], [3, 0]);
});

Deno.test("what is not fit to be asked for is left out, whatever the oracle says", () => {
  const reach = 15 * DAY_MS / HOUR_MS + 1;
  const { batches, spans, unfit } = plan(
    span(2, 1, { station_id: "KXYZ" }),
    span(2, 1, { station_id: "K-ODD" }),
    span(1, 0),
    span(1, -1),
    span(2, 2),
    span(1, 2),
    span(34, 2.999),
    span(reach + 0.001, reach - 1),
    span(reach, reach - 1),
    span(33, 2),
  );
  assert.deepEqual([batches.length, spans, unfit], [2, 2, 8]);
});

Deno.test("a part of a span that is wanted already is not asked for twice", () => {
  const { batches } = plan(span(30, 10), span(11, 10, { reason: "stale" }), span(12, 9));
  assert.equal(batches.length, 2);
});

Deno.test("the longer the span, the fewer stations share a request", () => {
  const ids = Array.from({ length: 30 }, (_, i) => `K${100 + i}`);
  const planFor = (hours: number) =>
    planWanted(
      ids.map((station_id) => span(hours + 1, 1, { station_id })),
      new Set(ids),
      NOW,
      25,
    ).batches.map(({ stationIds }) => stationIds.length);
  assert.deepEqual(planFor(1), [25, 5]);
  assert.deepEqual(planFor(24), [11, 11, 8]);
});

Deno.test("bulletins are asked for of one stretch of at most 31 hours", () => {
  const rain = (from: number, to: number, station_id = "KMCI") =>
    span(from, to, { station_id, source: "rr7" });
  const { batches, bulletins } = plan(
    rain(40, 20),
    rain(50, 45),
    rain(30, 10, "KORD"),
    rain(20, 19, "KSAW"),
  );
  assert.deepEqual(batches, []);
  assert.deepEqual(bulletins?.span, { fromMs: NOW - 50 * HOUR_MS, toMs: NOW - 19 * HOUR_MS });
  assert.deepEqual([...bulletins!.stations], ["KMCI", "KSAW"]);
});
