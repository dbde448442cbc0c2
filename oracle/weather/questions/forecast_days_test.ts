import assert from "node:assert/strict";
import { forecast, ms } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { forecastAmounts } from "./forecast_amounts.ts";
import { forecastDays } from "./forecast_days.ts";
import { forecastPeriods } from "./forecast_periods.ts";

const DAY = { startMs: ms("00:00"), endMs: ms("2T00:00") };

function days(rows: readonly StoredForecast[], window = DAY) {
  return forecastDays("KORD", forecastPeriods(rows), window, "fahrenheit");
}

const LOW = forecast("01:00", "13:00", { min_temp: 30 });
const HIGH = forecast("13:00", "2T01:00", { max_temp: 50 });

Deno.test("a day has what its periods say", () => {
  const [day, ...others] = days([
    LOW,
    HIGH,
    forecast("06:00", null, { wind_speed: 8, wind_direction: 90 }),
    forecast("09:00", null, { wind_speed: 12, wind_direction: 270 }),
    forecast("12:00", null, { wind_speed: 12, wind_direction: 180 }),
    forecast("00:00", "12:00", { twelve_hour_probability_of_precipitation: 20 }),
    forecast("12:00", "2T00:00", { twelve_hour_probability_of_precipitation: 70 }),
    forecast("02:00", "14:00", { relative_humidity_max: 80, relative_humidity_min: 40 }),
    forecast("2T02:00", "2T14:00", { relative_humidity_max: 99, relative_humidity_min: 1 }),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual(day, {
    station_id: "KORD",
    date: "2030-01-01 00:00:00",
    start_time: "2030-01-01T00:00:00Z",
    end_time: "2030-01-02T01:00:00Z",
    temp_low: 30,
    temp_high: 50,
    temp_unit_code: "fahrenheit",
    wind_speed: 12,
    wind_direction: 270,
    humidity_max: 80,
    humidity_min: 40,
    precip_chance: 70,
    rain_amt: null,
    snow_amt: null,
    ice_amt: null,
  });
});

const cases: readonly {
  name: string;
  rows: readonly StoredForecast[];
  window?: typeof DAY;
  expected: readonly (readonly [low: number, high: number])[];
}[] = [
  { name: "a day without a high is left out", rows: [LOW], expected: [] },
  {
    name: "a day with a low above its high is left out",
    rows: [{ ...LOW, min_temp: 51 }, HIGH],
    expected: [],
  },
  {
    name: "a period belongs to the day it begins in",
    rows: [LOW, HIGH, forecast("2T00:00", "2T12:00", { max_temp: 90 })],
    expected: [[30, 50]],
  },
  {
    name: "an implausible temperature is none",
    rows: [LOW, { ...HIGH, max_temp: 201 }],
    expected: [],
  },
  {
    name: "Celsius is understood",
    rows: [LOW, { ...HIGH, max_temp: 10, temperature_unit_code: "celsius" }],
    expected: [[30, 50]],
  },
  {
    name: "a day that the window cuts borrows a low from before",
    rows: [LOW, HIGH],
    window: { startMs: ms("12:00"), endMs: ms("2T00:00") },
    expected: [[30, 50]],
  },
  {
    name: "but not from more than twelve hours away",
    rows: [forecast("0T10:00", "0T22:59", { min_temp: 30 }), HIGH],
    window: { startMs: ms("11:00"), endMs: ms("2T00:00") },
    expected: [],
  },
  {
    name: "twelve hours are near enough",
    rows: [forecast("0T10:00", "0T23:00", { min_temp: 30 }), HIGH],
    window: { startMs: ms("11:00"), endMs: ms("2T00:00") },
    expected: [[30, 50]],
  },
  {
    name: "a whole day borrows nothing",
    rows: [forecast("0T12:00", "0T23:00", { min_temp: 30 }), HIGH],
    expected: [],
  },
  {
    name: "what is borrowed comes from the window before anything nearer",
    rows: [
      forecast("0T13:00", "0T23:00", { min_temp: 28 }),
      forecast("06:00", "11:00", { min_temp: 29 }),
      HIGH,
      forecast("2T01:00", "2T13:00", { min_temp: 31 }),
      forecast("2T13:00", "2T23:00", { max_temp: 60 }),
    ],
    window: { startMs: ms("12:00"), endMs: ms("3T00:00") },
    expected: [[31, 50], [31, 60]],
  },
  {
    name: "what is borrowed never inverts a day",
    rows: [{ ...LOW, min_temp: 55 }, HIGH],
    window: { startMs: ms("12:00"), endMs: ms("2T00:00") },
    expected: [],
  },
  {
    name: "a newer issue replaces an older one of the same period",
    rows: [LOW, HIGH, { ...HIGH, max_temp: 48, generated_at: "2029-12-31T21:00:00Z" }],
    expected: [[30, 48]],
  },
  {
    name: "of several rows of one issue the greatest counts",
    rows: [LOW, HIGH, { ...HIGH, max_temp: 52 }, { ...HIGH, max_temp: 51 }],
    expected: [[30, 52]],
  },
];
for (const { name, rows, window, expected } of cases) {
  Deno.test(`forecast days: ${name}`, () => {
    assert.deepEqual(
      days(rows, window).map(({ temp_low, temp_high }) => [temp_low, temp_high]),
      expected,
    );
  });
}

Deno.test("amounts are added up once, rain without what falls frozen", () => {
  const sums = (rows: readonly StoredForecast[]) => {
    const { rainIn, snowIn, iceIn } = forecastAmounts(forecastPeriods(rows));
    return [rainIn, snowIn, iceIn];
  };
  const six = (begin: string, end: string, values: Partial<StoredForecast>) =>
    forecast(begin, end, values);
  assert.deepEqual(sums([LOW]), [null, null, null], "nothing forecast is not none");
  assert.deepEqual(
    sums([
      six("00:00", "06:00", { liquid_precipitation_amt: 0.25 }),
      six("06:00", "12:00", { liquid_precipitation_amt: 0.5 }),
      six("00:00", "12:00", { liquid_precipitation_amt: 2 }),
    ]),
    [0.75, null, null],
    "of lengths that cover the same, the shorter",
  );
  assert.deepEqual(
    sums([
      six("00:00", "06:00", { liquid_precipitation_amt: 0.25 }),
      six("00:00", "12:00", { liquid_precipitation_amt: 2 }),
    ]),
    [2, null, null],
    "the length that covers more",
  );
  assert.deepEqual(
    sums([
      six("00:00", "06:00", {
        liquid_precipitation_amt: 1,
        snow_amt: 2,
        snow_ratio: 8,
        ice_amt: 0.25,
      }),
      six("06:00", "12:00", { liquid_precipitation_amt: 1, snow_amt: 5, ice_amt: 0 }),
    ]),
    [1, 7, 0.25],
    "2 inches at 8:1, 5 at the usual 10:1, and the ice are not rain",
  );
  assert.deepEqual(
    sums([six("00:00", "06:00", { liquid_precipitation_amt: 0.1, snow_amt: 4 })]),
    [0, 4, null],
    "never less than none",
  );
});
