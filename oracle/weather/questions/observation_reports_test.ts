import assert from "node:assert/strict";
import { ms, observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";

const WINDOW = { startMs: ms("12:00"), endMs: ms("2T12:00"), nowMs: ms("3T00:00") };
const QUERY = { ...WINDOW, stations: ["KORD", "KSAW"], unit: "fahrenheit" as const };

Deno.test("observations are those of the newest publication, within the window", async (t) => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const later = published("observations", "15:00");
  await bench.publishObservations([
    observation("11:53", { temperature_value: 24 }), // before the window
    observation("12:53", { temperature_value: 10, wind_speed: 8, wind_direction: 270 }),
    observation("13:53", { temperature_value: 20, dewpoint_value: null, wind_speed: 3 }),
    observation("13:53", { file: later, temperature_value: 12, wind_speed: 9, wind_direction: 90 }),
    observation("2T11:53", { temperature_value: 5 }),
    observation("2T12:00", { temperature_value: -20 }), // its end does not belong to it
    observation("12:53", { station_id: "KJFK", temperature_value: 1 }), // not asked for
  ]);
  await t.step("over the window", async () => {
    const [ord, ...others] = (await weather.observations(QUERY)).rows;
    assert.deepEqual(others, [], "a station without reports has no row");
    assert.equal(ord?.temp_high, 53.6, "a correction replaces what it corrects");
    assert.equal(ord.temp_low, 41);
    assert.deepEqual([ord.wind_speed, ord.wind_direction], [9, 90]);
    assert.deepEqual([ord.start_time, ord.end_time], [
      "2030-01-01T12:53:00Z",
      "2030-01-02T11:53:00Z",
    ]);
    assert.deepEqual([ord.latest_temp, ord.latest_temp_time], [41, "2030-01-02T11:53:00Z"]);
  });
  await t.step("by day", async () => {
    const days = (await weather.dailyObservations(QUERY)).rows;
    assert.deepEqual(days.map(({ date, temp_low, temp_high }) => [date, temp_low, temp_high]), [
      ["2030-01-01 00:00:00", 50, 53.6],
      ["2030-01-02 00:00:00", 41, 41],
    ]);
  });
  await t.step("as they were known at an earlier instant", async () => {
    const [ord] = (await weather.observations({ ...QUERY, nowMs: ms("14:30") })).rows;
    assert.equal(ord?.temp_high, 68);
  });
});

Deno.test("reports that failed a check are counted for the metrics that read them", async () => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  await bench.publishObservations([
    observation("12:53"),
    observation("13:53", {
      quality_status: "unverified",
      quality_reason: "wind",
      quality_metrics: "wind",
    }),
    observation("14:53", { quality_status: "rejected", quality_reason: "identity" }),
    observation("15:53", { temperature_value: 60 }), // implausible
  ]);
  const counts = async (metrics: readonly ("temp_high" | "wind_speed")[]) => {
    const found = await weather.observationQuality({ ...QUERY, metrics });
    return [found.rejected_reports, found.unverified_reports, found.legacy_reports];
  };
  assert.deepEqual(await counts(["temp_high"]), [2, 0, 0]);
  assert.deepEqual(await counts(["wind_speed"]), [2, 1, 0]);
  assert.deepEqual(await counts([]), [2, 1, 0]);
});
