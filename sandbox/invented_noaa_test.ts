import assert from "node:assert/strict";
import { requireInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";
import { parseDwml } from "../shared/noaa/ndfd/document.ts";
import { Faults } from "./faults.ts";
import { InventedNoaa } from "./invented_noaa.ts";

const FIRST_MS = requireInstant("2030-06-03T00:00:00Z");
const LAST_MINUTE_MS = 53 * MINUTE_MS;

/** The weather of two stations, told at some instants. */
function telling(seed = 1) {
  const faults = new Faults(["KORD", "KJFK"]);
  let nowMs = FIRST_MS;
  const noaa = new InventedNoaa({
    stations: ["KORD", "KJFK"],
    firstDayMs: FIRST_MS,
    seed,
    faults,
    now: () => nowMs,
  });
  const reportsAt = (ms: number) => {
    nowMs = ms;
    return noaa.reports;
  };
  const forecastAt = (ms: number) => {
    nowMs = ms;
    return noaa.forecast({ points: ["41.96,-87.93"], begin: "", end: "", nowMs: ms });
  };
  return { noaa, faults, reportsAt, forecastAt };
}

Deno.test("reports reach up to now however far the clock is moved, and never change", () => {
  const { reportsAt } = telling();
  const late = FIRST_MS + 200 * DAY_MS + HOUR_MS;
  const newest = reportsAt(late).filter(({ stationId }) => stationId === "KORD").at(-1);
  assert.equal(newest?.observedAtMs, late - HOUR_MS + LAST_MINUTE_MS);
  const first = telling().reportsAt(FIRST_MS + HOUR_MS);
  assert.deepEqual(
    telling().reportsAt(FIRST_MS + 2 * HOUR_MS).filter((report) =>
      report.observedAtMs < FIRST_MS + HOUR_MS
    ),
    first,
  );
  assert.notDeepEqual(telling(2).reportsAt(FIRST_MS + HOUR_MS), first);
});

Deno.test("a forecast is issued every hour and reaches seven days ahead", () => {
  const { forecastAt } = telling();
  const nowMs = FIRST_MS + 40 * DAY_MS + 90 * MINUTE_MS;
  const { issuedAt, locations: [location] } = parseDwml(forecastAt(nowMs), nowMs);
  assert.equal(issuedAt, "2030-07-13T01:00:00Z");
  const ends = location?.intervals.map(({ end }) => requireInstant(end)) ?? [];
  assert.equal(Math.max(...ends), FIRST_MS + 47 * DAY_MS);
  assert.ok(Math.min(...ends) > requireInstant(issuedAt));
});

Deno.test("late reports are left out, and contradicted ones told twice with two temperatures", () => {
  const { faults, reportsAt } = telling();
  const nowMs = FIRST_MS + 6 * HOUR_MS;
  const all = reportsAt(nowMs);
  faults.change({ late_reports: ["KORD"], conflicts: ["KJFK"] }, FIRST_MS + 4 * HOUR_MS);
  const told = reportsAt(nowMs);
  const count = (id: string) => told.filter(({ stationId }) => stationId === id).length;
  assert.deepEqual([all.length, count("KORD"), count("KJFK")], [12, 4, 8]);
  const twice = told.filter(({ observedAtMs, stationId }) =>
    stationId === "KJFK" && observedAtMs === FIRST_MS + 5 * HOUR_MS + LAST_MINUTE_MS
  );
  const temperatures = twice.map(({ xml }) => Number(/<temp_c>([^<]*)/.exec(xml)?.[1]));
  assert.equal(Math.round(10 * (temperatures[1]! - temperatures[0]!)), 30);
});

Deno.test("stations say that their weather is invented", () => {
  assert.equal(telling().noaa.catalogXml.match(/\(invented weather\)<\/site>/g)?.length, 2);
});
