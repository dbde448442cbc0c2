import assert from "node:assert/strict";
import { forecast, observation } from "../../testing/evidence/writer/stored_rows.ts";
import {
  readRecordedForecast,
  readRecordedObservation,
  recordForecast,
  recordObservation,
} from "./record_row.ts";

Deno.test("rows come out of a record as they went in", () => {
  const report = observation("12:53");
  assert.deepEqual(readRecordedObservation(recordObservation(report)), report);
  const row = forecast("12:00", "2T00:00", { max_temp: 50 });
  assert.deepEqual(readRecordedForecast(recordForecast(row)), row);
});

Deno.test("numbers that JSON does not know survive, and a text that spells one stays a text", () => {
  const report = observation("12:53", {
    temperature_value: NaN,
    precip_in: -Infinity,
    wx_string: "NaN",
  });
  const json = JSON.parse(JSON.stringify(recordObservation(report)));
  assert.equal(json.temperature_value, "NaN");
  assert.deepEqual(readRecordedObservation(json), report);
});

Deno.test("a row of no weather file is refused", () => {
  const recorded = { ...recordObservation(observation("12:53")), file: "../observations.parquet" };
  assert.throws(() => readRecordedObservation(recorded), RangeError);
});
