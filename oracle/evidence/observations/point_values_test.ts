import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { observePoint, type PointMetric, relativeHumidity } from "./point_values.ts";
import { readReports } from "./report.ts";

const window = { startMs: ms("12:00"), endMs: ms("15:00") };

function observe(metric: PointMetric, rows: readonly StoredObservation[]) {
  const observed = observePoint(metric, readReports(rows, "strict", CURRENT_RULES), window);
  return observed &&
    { value: observed.value, at: observed.reports.map((r) => r.row.generated_at?.slice(11, 16)) };
}

const steady = ["12:53", "13:53"].map((time) => observation(time));
const temperature = (time: string, celsius: number, dewpoint: number | null = null) =>
  observation(time, { temperature_value: celsius, dewpoint_value: dewpoint });
const wind = (time: string, speed: number | null, direction: number | null) =>
  observation(time, { wind_speed: speed, wind_direction: direction });

Deno.test("temperatures are the extremes of [start, end) in °F", () => {
  const rows = [
    temperature("11:59", 0),
    temperature("12:00", 12.5),
    temperature("13:30", 15),
    temperature("14:59", 2),
    temperature("15:00", -5),
  ];
  assert.deepEqual(observe("temp_high", rows), { value: 59, at: ["13:30"] });
  assert.deepEqual(observe("temp_low", rows), { value: 35.6, at: ["14:59"] });
});

Deno.test("a temperature equal to the extreme rests on every report that has it", () => {
  const rows = [temperature("12:30", 15), temperature("13:30", 14), temperature("14:30", 15)];
  assert.deepEqual(observe("temp_high", rows)?.at, ["12:30", "14:30"]);
});

Deno.test("nothing usable gives no temperature", () => {
  const unverified = { quality_status: "unverified", quality_metrics: "temperature" };
  assert.equal(observe("temp_high", []), undefined);
  assert.equal(observe("temp_low", [observation("12:53", unverified)]), undefined);
});

Deno.test("wind speed is the greatest of the window", () => {
  const rows = [wind("12:53", 7, 90), wind("13:53", 21, 180), wind("15:00", 40, 270)];
  assert.deepEqual(observe("wind_speed", rows), { value: 21, at: ["13:53"] });
});

Deno.test("wind must keep the cadence on its own", () => {
  assert.ok(observe("wind_speed", [wind("13:30", 5, 90)]));
  assert.equal(observe("wind_speed", [wind("13:31", 5, 90)]), undefined);
  assert.equal(observe("wind_speed", [wind("12:53", null, null), wind("14:00", 5, 90)]), undefined);
  assert.equal(
    observe("wind_direction", [wind("12:53", 5, null), wind("14:00", 5, 90)]),
    undefined,
  );
});

Deno.test("wind direction is that of the latest report with the greatest speed", () => {
  const rows = [wind("12:20", 21, 90), wind("12:53", 21, 180), wind("13:53", 5, 270)];
  assert.deepEqual(observe("wind_direction", rows), { value: 180, at: ["12:53"] });
});

Deno.test("a direction that is missing at the peak stays missing", () => {
  const rows = [wind("12:40", 3, 90), wind("13:00", 21, null), wind("13:53", 5, 270)];
  assert.equal(observe("wind_direction", rows), undefined);
  const tie = [wind("12:40", 21, 90), wind("13:00", 21, null), wind("13:53", 5, 270)];
  assert.equal(observe("wind_direction", tie), undefined);
});

Deno.test("humidity is the greatest of the reports, each from its own temperature and dewpoint", () => {
  const rows = [temperature("12:53", 20, 10), temperature("13:53", 12, 11)];
  assert.deepEqual(observe("humidity", rows), { value: 94, at: ["13:53"] });
  assert.equal(observe("humidity", steady)?.value, relativeHumidity(10, 5));
});

Deno.test("a humidity outside 0…100 is not a humidity", () => {
  assert.equal(relativeHumidity(10, 10.5), 103);
  const rows = [
    temperature("12:30", 10, 5),
    temperature("12:53", 10, 10.5),
    temperature("13:53", 10, 4),
  ];
  assert.deepEqual(observe("humidity", rows), { value: 71, at: ["12:30"] });
  assert.equal(observe("humidity", [temperature("13:30", 10, 10.5)]), undefined);
  assert.equal(observe("humidity", [temperature("13:30", 10, 10)])?.value, 100);
});

Deno.test("humidity needs both values verified, often enough", () => {
  const tagged = observation("13:30", {
    quality_status: "unverified",
    quality_metrics: "dewpoint",
  });
  assert.equal(observe("humidity", [tagged]), undefined);
  assert.ok(observe("humidity", [observation("12:53"), tagged, observation("14:00")]));
  assert.equal(
    observe("humidity", [observation("12:20"), tagged, observation("14:00")]),
    undefined,
  );
});
