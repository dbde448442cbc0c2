import assert from "node:assert/strict";
import { rowsByLocation, rowsOf } from "../../../testing/fixtures/forecast_rows.ts";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { FORECAST_METRICS, type ForecastRow } from "../../contract/forecast_file.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseDwml } from "./document.ts";

const golden = (name: string) => sampleText(`noaa/golden/${name}.xml`);
/** `18T13 19T01 max_temp=31`: begin, end and what is not null. */
function brief(row: ForecastRow): string {
  const values = FORECAST_METRICS.filter((metric) => row[metric] !== null)
    .map((metric) => `${metric}=${row[metric]}`);
  return [row.begin_time.slice(8, 13), row.end_time.slice(8, 13), ...values].join(" ");
}

const ROWS: [name: string, rows: string[]][] = [
  ["f01_max_only", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
  ["f02_max_min", [
    "18T01 18T14 min_temp=20",
    "18T13 19T01 max_temp=31",
    "19T01 19T14 min_temp=5",
    "19T13 20T01 max_temp=18",
  ]],
  ["f03_qpf_pop", [
    "18T06 18T12 liquid_precipitation_amt=0.1",
    "18T12 18T18 liquid_precipitation_amt=0.04",
    "18T12 19T00 twelve_hour_probability_of_precipitation=33",
    "18T18 19T00 liquid_precipitation_amt=0",
  ]],
  ["f04_wind", [
    "18T06 18T06 wind_speed=9 wind_direction=310",
    "18T07 18T07 wind_speed=11 wind_direction=320",
    "18T10 18T10 wind_speed=7 wind_direction=0",
  ]],
  ["f05_qpf_nil", [
    "18T06 18T12 liquid_precipitation_amt=0.1",
    "18T12 18T18",
    "18T18 19T00 liquid_precipitation_amt=0.02",
  ]],
  ["f05b_qpf_first_nil", [
    "18T06 18T12",
    "18T12 18T18 liquid_precipitation_amt=0.04",
    "18T18 19T00",
  ]],
  ["f05c_max_nil", ["18T13 19T01 max_temp=31", "19T13 20T01"]],
  ["f08_unknown_element", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
  ["f10_point_mismatch", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
  ["f18_decimal_max", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
  ["f21_snow12_qpf6", [
    "18T06 18T12 liquid_precipitation_amt=0.1",
    "18T06 18T18 snow_amt=3",
    "18T12 18T18 liquid_precipitation_amt=0.04",
    "18T18 19T00 liquid_precipitation_amt=0",
  ]],
  ["f22_rh", [
    "18T06 18T18 relative_humidity_max=83",
    "18T18 19T06 relative_humidity_min=42",
  ]],
  ["f26_empty_value_text", ["18T13 19T01 max_temp=31", "19T13 20T01"]],
  ["f27_whitespace_value", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
  ["f28_self_closing_params", ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]],
];
for (const [name, expected] of ROWS) {
  Deno.test(`trap ${name}`, async () => {
    const rows = rowsOf(await golden(name));
    assert.deepEqual(rows.map(brief), expected);
    assert.ok(rows.every(({ quality_status }) => quality_status === "validated"));
  });
}

Deno.test("trap f20: interleaved siblings keep to their own intervals", async () => {
  const rows = rowsOf(await golden("f20_snow"));
  const byInterval = new Map(rows.map((row) => {
    const [begin, end, ...values] = brief(row).split(" ");
    return [`${begin} ${end}`, values.sort().join(" ")];
  }));
  assert.equal(
    byInterval.get("18T06 18T12"),
    "ice_amt=0 liquid_precipitation_amt=0.1 snow_amt=1 snow_ratio=10 wind_speed=5",
  );
  assert.equal(
    byInterval.get("18T12 18T18"),
    "ice_amt=0.01 liquid_precipitation_amt=0.04 snow_amt=0.4 snow_ratio=12 wind_speed=6",
  );
  assert.equal(
    byInterval.get("18T18 19T00"),
    "ice_amt=0 liquid_precipitation_amt=0 snow_amt=0 wind_speed=7",
    "the third snow ratio is nil",
  );
  assert.equal(byInterval.get("18T13 19T01"), "max_temp=31");
  assert.equal(byInterval.get("19T13 20T01"), "max_temp=18");
  assert.equal(byInterval.size, 5);
});

for (const name of ["f07_celsius", "f07b_celcius"]) {
  Deno.test(`trap ${name}: values are kept in their unit, never converted`, async () => {
    const rows = rowsOf(await golden(name));
    assert.deepEqual(rows.map(({ max_temp }) => max_temp), [1, 2]);
    for (const row of rows) {
      assert.deepEqual([row.temperature_unit_code, row.quality_status], ["celcius", "validated"]);
    }
  });
}

Deno.test("trap f08b: an unknown temperature type is passed over, the known one kept", async () => {
  const rows = rowsOf(await golden("f08b_unknown_temp_type"));
  assert.deepEqual(rows.map(brief), ["18T13 19T01 max_temp=31", "19T13 20T01 max_temp=18"]);
});

Deno.test("trap f13: a location without parameters has no rows", async () => {
  const locations = rowsByLocation(await golden("f13_location_without_parameters"));
  assert.deepEqual([...locations].map(([key, rows]) => [key, rows.length]), [
    ["point1", 2],
    ["point2", 0],
  ]);
});

Deno.test("traps f19, f19b: each point keeps the windows of its own zone", async () => {
  const two = rowsByLocation(await golden("f19_two_timezones"));
  assert.deepEqual(two.get("point1")?.map(brief), [
    "18T13 19T01 max_temp=31",
    "19T13 20T01 max_temp=18",
  ]);
  assert.deepEqual(two.get("point2")?.map(brief), [
    "18T12 19T00 max_temp=40",
    "19T12 20T00 max_temp=35",
  ]);
  const same = rowsByLocation(await golden("f19b_two_tz_same_instants"));
  assert.deepEqual(same.get("point1")?.map(brief), [
    "18T06 18T12 liquid_precipitation_amt=0.1",
    "18T12 18T18 liquid_precipitation_amt=0.04",
    "18T18 19T00 liquid_precipitation_amt=0",
  ]);
  assert.deepEqual(same.get("point2")?.map(brief), [
    "18T06 18T12 liquid_precipitation_amt=0.5",
    "18T12 18T18 liquid_precipitation_amt=0.6",
  ]);
  assert.ok(same.get("point2")![0]!.source_layouts!.includes("-05:00"));
});

const REFUSED: Record<string, RegExp> = {
  f06_short_values: /values for/,
  f09c_html_503: /expected <dwml>/,
  f14_parameters_unknown_location: /unknown location/,
  f15_no_creation: /creation-date/,
  f16_zulu_times: /±HH:MM/,
  f23_empty_layout: /no start/,
  f24_missing_layout_ref: /unknown layout/,
  f25_no_values: /0 values/,
};
for (const [name, message] of Object.entries(REFUSED)) {
  Deno.test(`trap ${name}: the whole document is refused`, async () => {
    const xml = await golden(name);
    assert.throws(() => parseDwml(xml, Date.parse("2031-01-01")), (error) => {
      assert.ok(error instanceof NoaaDocumentError);
      assert.match(error.message, message);
      return true;
    });
  });
}
