import { CURRENT_RULES } from "../../rules/rule_set.ts";
import assert from "node:assert/strict";
import type { Metric } from "../../../shared/contract/metric.ts";
import { forecast, ms, retained } from "../../../testing/evidence/writer/stored_rows.ts";
import { planBaseline } from "./baseline.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { OFFICIAL_URL_PREFIXES } from "../collection/source_url.ts";

/** The baseline of one metric of KORD, or the reason why there is none. */
function plan(metric: Metric, rows: readonly StoredForecast[], start = "00:00", end = "2T00:00") {
  const [assessment] = planBaseline({
    rules: CURRENT_RULES,
    terms: { locations: ["KORD"], startMs: ms(start), endMs: ms(end) },
    nowMs: ms("0T22:00"),
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    forecasts: rows,
    retained: rows.map(retained),
  }, [metric]);
  return assessment?.baseline ?? assessment?.reason;
}

const high = (begin: string, end: string, max_temp: number) => forecast(begin, end, { max_temp });
const low = (begin: string, end: string, min_temp: number) => forecast(begin, end, { min_temp });

Deno.test("a period belongs to the window that holds its midpoint", () => {
  assert.equal(plan("temp_high", [high("0T12:00", "12:00", 50)]), 50, "midpoint at the start");
  assert.match(String(plan("temp_high", [high("0T11:59", "12:00", 50)])), /no period/);
  assert.match(
    String(plan("temp_high", [high("12:00", "2T12:00", 50)])),
    /no period/,
    "midpoint at the end",
  );
  assert.equal(plan("temp_high", [high("12:00", "2T11:59", 50)]), 50);
});

Deno.test("the greatest high, the least low and the greatest humidity of the window", () => {
  const days = [
    high("12:00", "2T00:00", 50),
    high("2T12:00", "3T00:00", 61),
    high("3T12:00", "4T00:00", 70),
  ];
  assert.equal(plan("temp_high", days, "00:00", "3T00:00"), 61);
  const nights = [
    low("00:00", "13:00", 30),
    low("2T00:00", "2T13:00", 22),
    low("3T00:00", "3T13:00", 10),
  ];
  assert.equal(plan("temp_low", nights, "00:00", "3T00:00"), 22);
  const humid = [
    forecast("06:00", "18:00", { relative_humidity_max: 70 }),
    forecast("18:00", "2T06:00", { relative_humidity_max: 91 }),
  ];
  assert.equal(plan("humidity", humid), 70, "a midpoint at the end is outside");
  assert.equal(plan("humidity", humid, "00:00", "2T01:00"), 91);
});

Deno.test("midpoints lie at most 26 hours apart", () => {
  const two = (secondEnd: string) => [high("12:00", "2T00:00", 50), high("2T12:00", secondEnd, 60)];
  assert.equal(plan("temp_high", two("3T04:00"), "00:00", "3T00:00"), 60);
  assert.match(String(plan("temp_high", two("3T04:01"), "00:00", "3T00:00")), /in the middle/);
});

Deno.test("the first midpoint lies less than 26 hours after the start, the last at most 26 before the end", () => {
  assert.equal(plan("temp_high", [high("2T01:59", "2T01:59:02", 50)], "00:00", "2T10:00"), 50);
  assert.match(
    String(plan("temp_high", [high("2T01:00", "2T03:00", 50)], "00:00", "2T10:00")),
    /begins without/,
  );
  assert.equal(plan("temp_high", [high("11:00", "13:00", 50)], "00:00", "2T14:00"), 50);
  assert.match(
    String(plan("temp_high", [high("11:00", "13:00", 50)], "00:00", "2T14:01")),
    /ends without/,
  );
});

Deno.test("periods of a window do not overlap, and equal ones agree", () => {
  const one = high("06:00", "18:00", 50);
  assert.match(String(plan("temp_high", [one, high("17:59", "20:00", 51)])), /overlapping/);
  assert.equal(plan("temp_high", [one, high("18:00", "20:00", 51)]), 51);
  assert.match(String(plan("temp_high", [one, high("06:00", "18:00", 51)])), /contradictory/);
  assert.equal(plan("temp_high", [one, one]), 50);
});

const wind = (time: string, wind_speed: number, wind_direction: number | null = 90) =>
  forecast(time, null, wind_direction === null ? { wind_speed } : { wind_speed, wind_direction });

Deno.test("wind speed is the greatest instant of [start, end)", () => {
  const rows = [
    wind("0T23:00", 40),
    wind("00:00", 10),
    wind("06:00", 15),
    wind("12:00", 14),
    wind("18:00", 9),
    wind("2T00:00", 40),
  ];
  assert.equal(plan("wind_speed", rows), 15);
});

Deno.test("the wind series begins by an hour after the start and reaches the end, in steps of 6 hours", () => {
  const series = (...times: string[]) =>
    plan("wind_speed", times.map((time) => wind(time, 10)), "00:00", "12:00");
  assert.equal(series("00:00", "06:00", "12:00"), 10);
  assert.equal(series("01:00", "07:00", "12:00"), 10);
  assert.match(String(series("01:01", "07:00", "12:00")), /starts after/);
  assert.equal(series("0T23:00", "05:00", "11:00", "17:00"), 10);
  assert.match(String(series("00:00", "06:00", "11:59")), /ends before/);
  assert.match(String(series("00:00", "06:01", "12:00")), /more than 6 hours/);
  assert.match(String(series("0T23:00", "05:01", "11:00", "12:00")), /more than 6 hours/);
  assert.match(String(series("00:00", "06:00", "12:01")), /more than 6 hours/);
  assert.match(String(series("0T23:00", "12:00")), /no time/);
});

Deno.test("wind direction is that of the latest peak, and missing when it was not forecast there", () => {
  const rows = (direction: number | null) => [
    wind("00:00", 10, 10),
    wind("06:00", 15, 20),
    wind("12:00", 15, direction),
    wind("18:00", 9, 40),
    wind("2T00:00", 9, 50),
  ];
  assert.equal(plan("wind_direction", rows(30)), 30);
  assert.match(String(plan("wind_direction", rows(null))), /no single direction/);
  assert.match(String(plan("wind_direction", rows(30).slice(0, 3))), /wind speed: .*ends before/);
});

const amount = (values: Partial<StoredForecast>) => (begin: string, end: string) =>
  forecast(begin, end, values);
const snow = (begin: string, end: string, snow_amt: number) => amount({ snow_amt })(begin, end);

Deno.test("snow adds up over a chain of periods", () => {
  const rows = [snow("00:00", "06:00", 1), snow("06:00", "12:00", 0.5), snow("12:00", "18:00", 0)];
  assert.equal(plan("snow_amt", rows, "00:00", "18:00"), 1.5);
});

Deno.test("a chain may be cut by less than half a period at its start and by half at its end", () => {
  const rows = [snow("00:00", "06:00", 1), snow("06:00", "12:00", 0.5)];
  assert.equal(plan("snow_amt", rows, "03:00", "12:00"), 1.5, "midpoint at the start");
  assert.equal(plan("snow_amt", rows, "03:01", "12:00"), 0.5, "the first period is outside");
  assert.equal(plan("snow_amt", rows, "0T21:00:01", "12:00"), 1.5);
  assert.match(String(plan("snow_amt", rows, "0T21:00", "12:00")), /begins without/);
  assert.equal(plan("snow_amt", rows, "00:00", "09:01"), 1.5);
  assert.equal(plan("snow_amt", rows, "00:00", "09:00"), 1, "the last period is outside");
  assert.equal(plan("snow_amt", rows, "00:00", "15:00"), 1.5);
  assert.match(String(plan("snow_amt", rows, "00:00", "15:01")), /ends without/);
});

Deno.test("a chain has no gap", () => {
  const rows = [snow("00:00", "06:00", 1), snow("06:01", "12:00", 0.5)];
  assert.match(String(plan("snow_amt", rows, "00:00", "12:00")), /in the middle/);
});

const wet = (
  begin: string,
  end: string,
  liquid: number,
  snowIn: number,
  ice: number,
  ratio?: number,
) =>
  forecast(begin, end, {
    liquid_precipitation_amt: liquid,
    snow_amt: snowIn,
    ice_amt: ice,
    ...(ratio === undefined ? {} : { snow_ratio: ratio }),
  });
const rain = (...rows: StoredForecast[]) => plan("rain_amt", rows, "00:00", "12:00");

Deno.test("rain is liquid precipitation without its snow", () => {
  assert.equal(rain(wet("00:00", "06:00", 0.2, 0, 0), wet("06:00", "12:00", 0.1, 0, 0)), 0.3);
  assert.equal(rain(wet("00:00", "06:00", 0.2, 1, 0, 10), wet("06:00", "12:00", 0.1, 0, 0)), 0.2);
  assert.equal(
    rain(wet("00:00", "06:00", 0.3, 3, 0, 10), wet("06:00", "12:00", 0, 0, 0)),
    0,
    "rounding",
  );
});

Deno.test("rain is unavailable with ice, without ratio, without snow or ice series, or below zero", () => {
  const dry = wet("06:00", "12:00", 0.1, 0, 0);
  assert.match(String(rain(wet("00:00", "06:00", 0.2, 0, 0.01), dry)), /ice is forecast/);
  assert.match(String(rain(wet("00:00", "06:00", 0.2, 1, 0), dry)), /without its ratio/);
  assert.match(String(rain(wet("00:00", "06:00", 0.2, 1, 0, 0), dry)), /without its ratio/);
  const apart = forecast("00:00", "05:00", { snow_ratio: 10 });
  assert.match(String(rain(wet("00:00", "06:00", 0.2, 1, 0), apart, dry)), /without its ratio/);
  assert.match(String(rain(wet("00:00", "06:00", 0.2, 5, 0, 10), dry)), /more snow than liquid/);
  const only = (values: Partial<StoredForecast>) => [forecast("00:00", "06:00", values), dry];
  assert.match(String(rain(...only({ liquid_precipitation_amt: 0.2, ice_amt: 0 }))), /snow: /);
  assert.match(String(rain(...only({ liquid_precipitation_amt: 0.2, snow_amt: 0 }))), /ice: /);
  assert.match(String(rain(...only({ snow_amt: 0, ice_amt: 0 }))), /begins without/);
});

Deno.test("a value that fails a check is left out before the rules are asked", () => {
  const rejected = { ...high("2T12:00", "3T00:00", 99), quality_status: "rejected" };
  const rows = [high("12:00", "2T00:00", 50), rejected];
  assert.match(String(plan("temp_high", rows, "00:00", "3T06:00")), /ends without/);
  assert.equal(plan("temp_high", rows), 50);
});

Deno.test("all seven metrics of each location are assessed, and say why they are unavailable", () => {
  const row = high("12:00", "2T00:00", 50);
  const plans = planBaseline({
    rules: CURRENT_RULES,
    terms: { locations: ["KORD", "KJFK"], startMs: ms("00:00"), endMs: ms("2T00:00") },
    nowMs: ms("0T22:00"),
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    forecasts: [row],
    retained: [retained(row)],
  });
  assert.equal(plans.length, 14);
  assert.deepEqual(plans.filter((p) => p.baseline !== null).map((p) => `${p.target}/${p.metric}`), [
    "KORD/temp_high",
  ]);
  assert.equal(plans[0]?.unit, "fahrenheit");
  assert.deepEqual(plans[0]?.boundaries, [{
    field: "max_temp",
    startMs: ms("12:00"),
    endMs: ms("2T00:00"),
  }]);
  assert.deepEqual(plans[0]?.rests, [{
    file: row.file.name,
    at: row.begin_time,
    until: row.end_time,
    sha256: row.source_xml_sha256,
  }]);
  assert.equal(plans[7]?.reason, "no forecast publication was received before the event");
  assert.equal(plans.filter((p) => p.damaged).length, 0);
});
