import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import {
  soundEvidence,
  soundForecast,
  withHonestDocuments,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import { observation, published, retained } from "../../../testing/evidence/writer/stored_rows.ts";
import { placeProblem } from "./forecast_place.ts";
import { readReports, type Report } from "../observations/report.ts";
import { judgeEvidence } from "../strict.ts";

const point = (latitude: number | null, longitude: number | null) => [{ latitude, longitude }];

function reportsFrom(...places: readonly (readonly [latitude: number, longitude: number])[]) {
  const rows = places.map(([latitude, longitude], hour) =>
    observation(`0${hour}:53`, { latitude, longitude })
  );
  const reports = readReports(rows, "strict", CURRENT_RULES);
  return { reports, sourceOf: (_: Report): string | null => "a".repeat(64) };
}

const table: readonly [
  what: string,
  forecast: ReturnType<typeof point>,
  observations: ReturnType<typeof reportsFrom>,
  isMisplaced: boolean,
][] = [
  ["the place of the station", point(41.96, -87.93), reportsFrom([41.9602, -87.9316]), false],
  ["a point rounded otherwise", point(41.98, -87.9), reportsFrom([41.9602, -87.9316]), false],
  ["a point north of it", point(42.07, -87.93), reportsFrom([41.9602, -87.9316]), true],
  ["a point west of it", point(41.96, -88.04), reportsFrom([41.9602, -87.9316]), true],
  ["another airport of the city", point(41.79, -87.75), reportsFrom([41.9602, -87.9316]), true],
  ["the other side of the date line", point(51.9, -179.98), reportsFrom([51.9, 179.97]), false],
  ["one report from elsewhere", point(41.96, -87.93), reportsFrom([0, 0], [41.96, -87.93]), false],
  ["no report", point(41.96, -87.93), reportsFrom(), false],
  ["no point", point(null, -87.93), reportsFrom([41.96, -87.93]), true],
];

for (const [what, forecast, observations, isMisplaced] of table) {
  Deno.test(`a forecast is of its station: ${what}`, () => {
    assert.equal(placeProblem(forecast, observations) !== undefined, isMisplaced);
  });
}

Deno.test("reports without a document do not tell where a station is", () => {
  const { reports } = reportsFrom([41.96, -87.93]);
  assert.equal(placeProblem(point(40.64, -73.76), { reports, sourceOf: () => null }), undefined);
});

Deno.test("a station that was given the forecast of another city does not settle until its own is there", () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const forecasts = stored.forecasts.map((row) =>
    row.station_id === "KSAW" ? { ...row, latitude: 40.64, longitude: -73.76 } : row
  );
  const { block, readings } = judgeEvidence(withHonestDocuments({ ...stored, forecasts }));
  assert.equal(block?.code, "source_unavailable");
  assert.equal(
    block?.message,
    "KSAW: the forecast is of 40.64, -73.76, but the station reports from 41.96, -87.93",
  );
  assert.deepEqual(block?.pairs.map(({ target }) => target), ["KSAW", "KSAW", "KSAW"]);
  assert.equal(readings.length, 0);

  const later = soundForecast("KSAW").map((row) => ({
    ...row,
    source_location: "point-own",
    file: published("forecasts", "0T20:30"),
  }));
  const healed = {
    ...stored,
    forecasts: [...forecasts, ...later],
    retained: [...stored.retained, ...later.map(retained)],
  };
  assert.equal(judgeEvidence(withHonestDocuments(healed)).block, undefined);
});
