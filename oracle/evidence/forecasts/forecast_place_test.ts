import assert from "node:assert/strict";
import {
  changedReports,
  soundEvidence,
  soundForecast,
  withHonestDocuments,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import {
  ms,
  observation,
  published,
  retained,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { CURRENT_RULES, RULES_V1, type RuleSet } from "../../rules/rule_set.ts";
import { readReports } from "../observations/report.ts";
import { judgeEvidence } from "../strict.ts";
import { placeForecast } from "./forecast_place.ts";

type Place = readonly [latitude: number | null, longitude: number | null];

/** Reports of the station's hours from 01:53 on, of a window that begins at 01:00 and ends at 10:00. */
function placement(point: Place, places: readonly Place[], rules: RuleSet = CURRENT_RULES) {
  const rows = places.map(([latitude, longitude], hour) =>
    observation(`0${hour + 1}:53`, { latitude, longitude })
  );
  const [latitude, longitude] = point;
  const window = { startMs: ms("01:00"), endMs: ms("10:00") };
  return placeForecast(
    [{ latitude, longitude }],
    readReports(rows, "strict", rules),
    window,
    rules,
  );
}

const HERE: Place = [41.9602, -87.9316];
const POINT: Place = [41.96, -87.93];
const AWAY: Place = [41.79, -87.75];

const TABLE: readonly [
  what: string,
  point: Place,
  places: readonly Place[],
  found: "in place" | "stray" | "misplaced",
][] = [
  ["the place of the station", POINT, [HERE, HERE], "in place"],
  ["a point two hundredths of a degree north", [41.98, -87.93], [[41.96, -87.93]], "in place"],
  ["a point two hundredths of a degree west", [41.96, -87.95], [[41.96, -87.93]], "in place"],
  ["a point more than two hundredths north", [41.9801, -87.93], [[41.96, -87.93]], "misplaced"],
  ["a point more than two hundredths west", [41.96, -87.9501], [[41.96, -87.93]], "misplaced"],
  ["a neighbour half a tenth of a degree away", [41.96, -87.88], [HERE, HERE], "misplaced"],
  ["the other side of the date line", [51.9, -179.99], [[51.9, 180], [51.9, 179.99]], "in place"],
  ["too far over the date line", [51.9, -179.98], [[51.9, 179.99]], "misplaced"],
  ["no report", POINT, [], "in place"],
  ["reports without coordinates only", POINT, [[null, null], [41, null]], "in place"],
  ["a report without coordinates among others", POINT, [HERE, [null, null], HERE], "in place"],
  ["no point", [null, -87.93], [HERE, HERE, HERE], "misplaced"],
  ["one stray between others", POINT, [HERE, AWAY, HERE], "stray"],
  ["one stray, an unplaced report and others", POINT, [HERE, AWAY, [null, 0], HERE], "stray"],
  ["two strays", POINT, [HERE, AWAY, HERE, AWAY, HERE], "misplaced"],
  ["a stray that nothing follows", POINT, [HERE, HERE, AWAY], "misplaced"],
  ["a stray that nothing precedes", POINT, [AWAY, HERE, HERE], "misplaced"],
  ["one report, and it is off", POINT, [AWAY], "misplaced"],
];
for (const [what, point, places, found] of TABLE) {
  Deno.test(`a forecast is of its station: ${what} (${found})`, () => {
    const { problem, stray } = placement(point, places);
    assert.equal(problem !== undefined, found === "misplaced");
    assert.deepEqual(
      stray && [stray.row.latitude, stray.row.longitude],
      found === "stray" ? AWAY : undefined,
    );
  });
}

Deno.test("only reports of the window tell where a station is", () => {
  const window = { startMs: ms("02:00"), endMs: ms("03:53") };
  const rows = ([[1, AWAY], [2, HERE], [3, AWAY]] as const).map(([hour, place]) =>
    observation(`0${hour}:53`, { latitude: place[0], longitude: place[1] })
  );
  const reports = readReports(rows, "strict", CURRENT_RULES);
  const [latitude, longitude] = POINT;
  const found = placeForecast([{ latitude, longitude }], reports, window, CURRENT_RULES);
  assert.deepEqual(found, { problem: undefined, stray: undefined });
});

Deno.test("by the rules of the first release one near report is enough, within a tenth of a degree", () => {
  const isMisplaced = (point: Place, places: readonly Place[]) =>
    placement(point, places, RULES_V1).problem !== undefined;
  assert.equal(isMisplaced([42.05, -87.93], [HERE]), false);
  assert.equal(isMisplaced([42.07, -87.93], [HERE]), true);
  assert.equal(isMisplaced(POINT, [[0, 0], HERE, [0, 0]]), false);
  assert.equal(isMisplaced(POINT, [[null, null]]), true);
});

Deno.test("a report from elsewhere between others is left out, and named; two block", () => {
  const stored = soundEvidence(["KORD"]);
  const elsewhere = { latitude: 40.64, longitude: -73.76, temperature_value: 20 };
  const one = judgeEvidence(
    withHonestDocuments(changedReports(stored, "KORD", ["12:53"], elsewhere)),
  );
  assert.equal(one.block, undefined);
  assert.equal(one.readings[0]?.observed, 50, "its 20 °C do not count");
  assert.equal(one.setAside.length, 1);
  assert.match(
    one.setAside[0] ?? "",
    /^KORD: the report of 2030-01-01T12:53:00Z in observations_.* comes from 40\.64, -73\.76$/,
  );
  const two = changedReports(stored, "KORD", ["12:53", "15:53"], elsewhere);
  assert.equal(judgeEvidence(withHonestDocuments(two)).block?.code, "source_unavailable");
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
