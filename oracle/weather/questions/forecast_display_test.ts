import assert from "node:assert/strict";
import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import { tableBytes } from "../../../testing/fixtures/weather_files.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { forecast, instant, ms, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import type { ForecastQuery } from "./weather_query.ts";

/** A station's forecast of one day, issued five minutes before it was published. */
function issue(
  publishedAt: string,
  day: string,
  [low, high]: readonly [number, number],
  station_id = "KORD",
): StoredForecast[] {
  const change = {
    station_id,
    file: published("forecasts", publishedAt),
    generated_at: new Date(ms(publishedAt) - 300_000).toISOString().replace(".000Z", "Z"),
  };
  return [
    forecast(`${day}T01:00`, `${day}T13:00`, { min_temp: low }, change),
    forecast(`${day}T13:00`, `${day}T23:00`, { max_temp: high }, change),
  ];
}

function query(change: Partial<ForecastQuery> = {}): ForecastQuery {
  const nowMs = ms("12:00");
  return {
    stations: ["KORD"],
    unit: "fahrenheit" as const,
    nowMs,
    startMs: ms("2T00:00"),
    endMs: ms("3T00:00"),
    issuedFromMs: nowMs - 7 * DAY_MS,
    issuedToMs: nowMs,
    ...change,
  };
}

Deno.test("a day's forecast is that of the newest issue asked for", async (t) => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  await bench.publishForecasts([
    ...issue("0T10:00", "2", [20, 40]),
    ...issue("0T10:00", "2", [21, 41], "KSAW"),
    ...issue("09:00", "2", [30, 50]),
    ...issue("11:00", "2", [32, 52]),
    ...issue("13:00", "2", [35, 55]),
  ]);
  const temperatures = async (change: Partial<ForecastQuery> = {}) =>
    (await weather.forecasts(query(change))).rows
      .map(({ station_id, temp_low, temp_high }) => [station_id, temp_low, temp_high]);

  await t.step("by now", async () => {
    assert.deepEqual(await temperatures(), [["KORD", 32, 52]]);
    assert.deepEqual(await temperatures({ nowMs: ms("14:00"), issuedToMs: ms("14:00") }), [
      ["KORD", 35, 55],
    ]);
  });
  await t.step("before an event, whatever was issued after its start", async () => {
    const before = { nowMs: ms("3T00:00"), issuedToMs: ms("10:00") - 1 };
    assert.deepEqual(await temperatures(before), [["KORD", 30, 50]]);
    assert.deepEqual(await temperatures({ ...before, issuedToMs: ms("11:00") - 300_001 }), [
      ["KORD", 30, 50],
    ]);
    assert.deepEqual(await temperatures({ ...before, issuedToMs: ms("11:00") - 300_000 }), [
      ["KORD", 32, 52],
    ]);
  });
  await t.step("of each station, though the newest files lack it", async () => {
    assert.deepEqual(await temperatures({ stations: ["KSAW", "NONE", "KORD"] }), [
      ["KSAW", 21, 41],
      ["KORD", 32, 52],
    ]);
    assert.deepEqual(await temperatures({ stations: ["KSAW"], issuedFromMs: ms("00:00") }), []);
  });
  await t.step("in the unit asked for", async () => {
    assert.deepEqual(await temperatures({ unit: "celsius" }), [["KORD", 0, 11]]);
  });
});

Deno.test("periods that have begun come from the issues before them", async () => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const [low, high] = issue("0T23:00", "1", [20, 40]) as [StoredForecast, StoredForecast];
  const [, laterHigh] = issue("09:00", "1", [0, 45]) as [StoredForecast, StoredForecast];
  await bench.publishForecasts([low, high, laterHigh, ...issue("2T06:00", "3", [30, 50])]);
  const days = (await weather.forecasts(query({
    startMs: ms("00:00"),
    endMs: ms("4T00:00"),
    nowMs: ms("2T12:00"),
    issuedToMs: ms("2T12:00"),
  }))).rows;
  assert.deepEqual(days.map(({ date, temp_low, temp_high }) => [date, temp_low, temp_high]), [
    ["2030-01-01 00:00:00", 20, 45],
    ["2030-01-03 00:00:00", 30, 50],
  ]);
});

Deno.test("a rejected row hides what older issues said of its period", async () => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const [low, high] = issue("11:00", "2", [32, 52]) as [StoredForecast, StoredForecast];
  await bench.publishForecasts([
    ...issue("10:00", "2", [30, 50]),
    low,
    { ...high, quality_status: "rejected", quality_reason: "unit" },
  ]);
  assert.deepEqual((await weather.forecasts(query())).rows, []);
});

Deno.test("times with local offsets, as earlier daemons wrote them, mean the same", async () => {
  await using bench = await WeatherFixture.open();
  const { weather } = bench;
  const rows = issue("11:00", "2", [32, 52]).map((row) => ({
    ...row,
    begin_time: row.begin_time!.replace(/T(\d\d):00:00Z/, (_, hour) => {
      return `T${String(Number(hour) - 1).padStart(2, "0")}:00:00-01:00`;
    }),
  }));
  assert.equal(rows[0]!.begin_time, instant("2T00:00").replace("Z", "-01:00"));
  await bench.files.uploads.publish(rows[0]!.file.name, await tableBytes(FORECAST_COLUMNS, rows));
  const [day] = (await weather.forecasts(query())).rows;
  assert.deepEqual([day?.start_time, day?.temp_low], [instant("2T01:00"), 32]);
});
