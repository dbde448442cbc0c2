import assert from "node:assert/strict";
import {
  dwmlXml,
  layoutXml,
  parametersXml,
  readingXml,
  TWO_DAYS,
} from "../../../testing/fixtures/dwml.ts";
import { rowsByLocation, rowsOf } from "../../../testing/fixtures/forecast_rows.ts";
import { sampleText } from "../../../testing/noaa/samples.ts";
import type { ForecastRow, SourceLayouts } from "../../contract/forecast_file.ts";

const DWML = await sampleText("daemon/dwml.xml.gz");
const WIND = '<wind-speed type="sustained" units="knots"';
/** The rows of point 1 after its first wind element was edited. */
function windRows(edit: (element: string) => string): ForecastRow[] {
  const from = DWML.indexOf(WIND);
  const to = DWML.indexOf("</wind-speed>", from);
  const xml = DWML.slice(0, from) + edit(DWML.slice(from, to)) + DWML.slice(to);
  return rowsByLocation(xml).get("point1")!.filter((row) => row.interval_kind === "instant");
}
const readSent = (row: ForecastRow) => JSON.parse(row.source_layouts!) as SourceLayouts;

/** The two rows that one metric with the default layout gives. */
function twoRows(
  element: string,
  type: string,
  units: string,
  values: (string | null)[],
): ForecastRow[] {
  const padded = values.length === 1 ? [...values, null] : values;
  return rowsOf(dwmlXml({
    parameters: parametersXml(readingXml(element, type, units, "k", padded)),
  }));
}
const maximum = (units: string, ...values: (string | null)[]) =>
  twoRows("temperature", "maximum", units, values)[0]!;

Deno.test("an unknown unit is stored as sent and rejects its rows (D51)", () => {
  const rows = windRows((element) => element.replace('"knots"', '"mystery-speed"'));
  assert.equal(rows.length, 61);
  for (const row of rows) {
    assert.equal(row.quality_status, "rejected");
    assert.match(row.quality_reason!, /wind_speed units/);
    assert.equal(row.wind_speed_unit_code, "mystery-speed");
    assert.notEqual(row.wind_speed, null);
    assert.equal(row.wind_direction_unit_code, "degrees true");
  }
});

for (const text of ["NaN", "-1", "1.5", "broken", "251", "inf"]) {
  Deno.test(`wind speed ${text} is null, its row rejected, its text kept (D52)`, () => {
    const [first, second] = windRows((e) => e.replace(/<value>\d+</, `<value>${text}<`));
    assert.deepEqual([first?.quality_status, first?.wind_speed], ["rejected", null]);
    assert.match(first!.quality_reason!, /^wind_speed /);
    assert.equal(readSent(first!)["wind_speed"]?.value, text);
    assert.equal(second?.quality_status, "validated");
  });
}

Deno.test("an empty or nil value is missing without a problem (D53)", () => {
  for (
    const value of [
      "<value></value>",
      "<value/>",
      '<value xsi:nil="true"/>',
      '<value xsi:nil="1">7</value>',
    ]
  ) {
    const [first] = windRows((element) => element.replace(/<value>\d+<\/value>/, value));
    assert.deepEqual([first?.quality_status, first?.wind_speed], ["validated", null], value);
    assert.equal(readSent(first!)["wind_speed"]?.value, "", value);
  }
  const [first] = windRows((e) => e.replace(/<value>\d+</, '<value xsi:nil="false">7<'));
  assert.equal(first?.wind_speed, 7);
});

Deno.test("an amount without an end is no amount of any interval (D54)", () => {
  const layouts = layoutXml("q", "2026-01-18T06:00:00-06:00", "2026-01-18T12:00:00-06:00");
  const parameters = parametersXml(
    readingXml("precipitation", "liquid", "inches", "q", ["0.10", "0.20"]),
  );
  const rows = rowsOf(dwmlXml({ layouts, parameters }));
  assert.deepEqual(rows.map((row) => row.liquid_precipitation_amt), [0.1, 0.2]);
  for (const row of rows) {
    assert.equal(row.begin_time, row.end_time);
    assert.equal(row.quality_status, "rejected");
    assert.match(row.quality_reason!, /no interval/);
  }
});

const BOUNDS: [element: string, type: string, units: string, value: string, ok: boolean][] = [
  ["temperature", "maximum", "Fahrenheit", "140", true],
  ["temperature", "maximum", "Fahrenheit", "141", false],
  ["temperature", "maximum", "Fahrenheit", "150", false],
  ["temperature", "minimum", "Fahrenheit", "-148", true],
  ["temperature", "minimum", "Fahrenheit", "-149", false],
  ["temperature", "maximum", "Celsius", "60", true],
  ["temperature", "maximum", "Celsius", "61", false],
  ["temperature", "minimum", "Celcius", "-100", true],
  ["temperature", "minimum", "celsius", "-101", false],
  ["direction", "wind", "degrees true", "360", true],
  ["direction", "wind", "degrees true", "361", false],
  ["direction", "wind", "degrees true", "-10", false],
  ["wind-speed", "sustained", "knots", "250", true],
  ["wind-speed", "sustained", "knots", "251", false],
  ["humidity", "maximum relative", "percent", "100", true],
  ["humidity", "minimum relative", "percent", "101", false],
  ["probability-of-precipitation", "12 hour", "percent", "100", true],
  ["probability-of-precipitation", "12 hour", "percent", "101", false],
  [
    "winter-weather-outlook",
    "ratio of snow accumulation to its melted liquid equivalent",
    "percent",
    "1000",
    true,
  ],
  [
    "winter-weather-outlook",
    "ratio of snow accumulation to its melted liquid equivalent",
    "percent",
    "1001",
    false,
  ],
  ["precipitation", "liquid", "inches", "99.5", true],
  ["precipitation", "liquid", "inches", "-0.01", false],
  ["precipitation", "snow", "inches", "-0.01", false],
  ["precipitation", "ice", "inches", "1e400", false],
];
for (const [element, type, units, value, ok] of BOUNDS) {
  Deno.test(`${element} ${type} of ${value} ${units} is ${ok ? "accepted" : "rejected"} (D55)`, () => {
    const [row] = twoRows(element, type, units, [value]);
    const [[metric, { value: text }] = ["", { value: "" }]] = Object.entries(readSent(row!));
    assert.equal(text, value);
    assert.equal(row?.quality_status, ok ? "validated" : "rejected");
    assert.equal(row?.[metric as keyof ForecastRow], ok ? Number(value) : null);
  });
}

Deno.test("a minimum above the maximum rejects their common row and keeps both (D56)", () => {
  const pair = (units: [string, string], layout: string) =>
    rowsOf(dwmlXml({
      layouts: TWO_DAYS +
        layoutXml("n", ["2026-01-17T19:00:00-06:00", "2026-01-18T08:00:00-06:00"], [
          "2026-01-18T19:00:00-06:00",
          "2026-01-19T08:00:00-06:00",
        ]),
      parameters: parametersXml(
        readingXml("temperature", "maximum", units[0], "k", ["60", "60"]),
        readingXml("temperature", "minimum", units[1], layout, ["70", "50"]),
      ),
    }));
  const [crossed, ordered] = pair(["Fahrenheit", "Fahrenheit"], "k");
  assert.deepEqual([crossed?.min_temp, crossed?.max_temp, crossed?.quality_status], [
    70,
    60,
    "rejected",
  ]);
  assert.match(crossed!.quality_reason!, /min_temp 70 is above max_temp 60/);
  assert.equal(ordered?.quality_status, "validated");
  for (const row of pair(["Fahrenheit", "Fahrenheit"], "n")) {
    assert.equal(row.quality_status, "validated");
  }
  const [mixed] = pair(["Fahrenheit", "Celsius"], "k");
  assert.equal(mixed?.quality_status, "rejected");
  assert.match(mixed!.quality_reason!, /different units/);
});

Deno.test("humidity is held to the same order (D56)", () => {
  const [row] = rowsOf(dwmlXml({
    parameters: parametersXml(
      readingXml("humidity", "maximum relative", "percent", "k", ["83", "83"]),
      readingXml("humidity", "minimum relative", "percent", "k", ["90", "42"]),
    ),
  }));
  assert.match(row!.quality_reason!, /relative_humidity_min 90 is above relative_humidity_max 83/);
});

Deno.test("of a metric sent twice for an interval the first is kept, the row rejected (D57)", () => {
  const maximumOf = (value: string) =>
    readingXml("temperature", "maximum", "Fahrenheit", "k", [value, value]);
  const rows = rowsOf(dwmlXml({ parameters: parametersXml(maximumOf("31"), maximumOf("40")) }));
  assert.equal(rows.length, 2);
  for (const row of rows) {
    assert.deepEqual([row.max_temp, row.quality_status], [31, "rejected"]);
    assert.match(row.quality_reason!, /max_temp occurs twice/);
    assert.equal(readSent(row)["max_temp"]?.value, "31");
  }
});

Deno.test("an issue more than ten minutes after its receipt rejects every row (D58)", () => {
  const xml = dwmlXml({
    parameters: parametersXml(
      readingXml("temperature", "maximum", "Fahrenheit", "k", ["31", "18"]),
    ),
  });
  const issued = Date.parse("2026-01-17T17:13:40Z");
  const status = (receivedAtMs: number) => rowsOf(xml, receivedAtMs).map((r) => r.quality_status);
  assert.deepEqual(status(issued - 600_000), ["validated", "validated"]);
  assert.deepEqual(status(issued - 601_000), ["rejected", "rejected"]);
  assert.match(rowsOf(xml, issued - 601_000)[0]!.quality_reason!, /10 minutes/);
});

Deno.test("accepted units in each spelling; metric amounts are rejected as sent (D42)", () => {
  assert.equal(maximum("Fahrenheit", "31").temperature_unit_code, "fahrenheit");
  assert.equal(maximum("Celcius", "31").temperature_unit_code, "celcius");
  assert.equal(maximum("Celsius", "31").temperature_unit_code, "celcius");
  for (const unit of ["percent", "Kelvin", ""]) {
    const row = maximum(unit, "31");
    assert.deepEqual(
      [row.temperature_unit_code, row.quality_status, row.max_temp],
      [unit, "rejected", 31],
    );
  }
  const [rain] = twoRows("precipitation", "liquid", "centimeters", ["1.27"]);
  assert.deepEqual(
    [rain?.liquid_precipitation_amt, rain?.liquid_precipitation_unit_code, rain?.quality_status],
    [1.27, "centimeters", "rejected"],
  );
});

Deno.test("a number too large to be stored is null in any unit", () => {
  const row = maximum("Kelvin", "1e300");
  assert.deepEqual([row.max_temp, row.quality_status], [null, "rejected"]);
});

Deno.test("a reason does not repeat a text of any length", () => {
  const row = maximum("Fahrenheit", "x".repeat(100_000));
  assert.ok(row.quality_reason!.length < 200);
  assert.equal(readSent(row)["max_temp"]?.value.length, 100_000);
});
