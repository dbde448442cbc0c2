import assert from "node:assert/strict";
import type { SourceLayout } from "../../../shared/contract/forecast_file.ts";
import { forecast, instant } from "../../../testing/evidence/writer/stored_rows.ts";
import { readLayouts } from "./forecast_provenance.ts";
import { nativeValue } from "./forecast_value.ts";
import type { BaselineField } from "./native_value.ts";
import type { StoredForecast } from "../../stored/rows.ts";

function valueOf(row: StoredForecast, field: BaselineField, layout: Partial<SourceLayout> = {}) {
  const layouts = readLayouts(row.source_layouts) ?? {};
  const own = layouts[field];
  return nativeValue({
    row,
    layouts: own ? { ...layouts, [field]: { ...own, ...layout } } : layouts,
  }, field)?.value;
}

const period = (values: Partial<StoredForecast>, change: Partial<StoredForecast> = {}) =>
  forecast("12:00", "2T00:00", values, change);
const instantRow = (values: Partial<StoredForecast>, change: Partial<StoredForecast> = {}) =>
  forecast("12:00", null, values, change);

Deno.test("a validated value that its layout spells is used", () => {
  assert.equal(valueOf(period({ max_temp: 50 }), "max_temp"), 50);
  assert.equal(valueOf(instantRow({ wind_speed: 12 }), "wind_speed"), 12);
  assert.equal(
    valueOf(period({ max_temp: 50 }), "max_temp", { start: "2030-01-01T06:00:00-06:00" }),
    50,
  );
  assert.equal(
    valueOf(period({ max_temp: 50 }), "max_temp", { value: " 50 ", units: "fahrenheit" }),
    50,
  );
});

const UNUSED: readonly [
  what: string,
  row: StoredForecast,
  field: BaselineField,
  layout?: Partial<SourceLayout>,
][] = [
  ["its row is rejected", period({ max_temp: 50 }, { quality_status: "rejected" }), "max_temp"],
  ["its row has no status", period({ max_temp: 50 }, { quality_status: null }), "max_temp"],
  ["its row has a reason", period({ max_temp: 50 }, { quality_reason: "" }), "max_temp"],
  ["it was not sent", period({ max_temp: 50 }), "min_temp"],
  ["it is null", period({ max_temp: 50 }, { max_temp: null }), "max_temp"],
  ["the layout has no key", period({ max_temp: 50 }), "max_temp", { layout: "" }],
  ["the native start differs", period({ max_temp: 50 }), "max_temp", {
    start: instant("12:00:01"),
  }],
  ["the native end differs", period({ max_temp: 50 }), "max_temp", { end: instant("2T00:00:01") }],
  ["the native end is missing", period({ max_temp: 50 }), "max_temp", { end: null }],
  [
    "a period calls itself an instant",
    period({ max_temp: 50 }, { interval_kind: "instant" }),
    "max_temp",
  ],
  [
    "an instant calls itself a period",
    instantRow({ wind_speed: 9 }, { interval_kind: "period" }),
    "wind_speed",
  ],
  ["an instant has an end", instantRow({ wind_speed: 9 }), "wind_speed", { end: instant("12:00") }],
  ["an instant lasts", instantRow({ wind_speed: 9 }, { end_time: instant("13:00") }), "wind_speed"],
  ["a period does not last", forecast("12:00", "12:00", { max_temp: 50 }), "max_temp"],
  ["a period field comes as an instant", instantRow({ max_temp: 50 }), "max_temp"],
  ["the native text is empty", period({ max_temp: 50 }), "max_temp", { value: "" }],
  ["the native text is no number", period({ max_temp: 50 }), "max_temp", { value: "0x32" }],
  ["the stored number differs", period({ max_temp: 50 }), "max_temp", { value: "51" }],
  ["the native unit is unknown", period({ max_temp: 50 }), "max_temp", { units: "kelvin" }],
  [
    "the stored unit is unknown",
    period({ max_temp: 50 }, { temperature_unit_code: "kelvin" }),
    "max_temp",
  ],
  ["the units differ", instantRow({ wind_speed: 9 }), "wind_speed", { units: "meters/second" }],
];

for (const [what, row, field, layout] of UNUSED) {
  Deno.test(`a value is not used when ${what}`, () => {
    assert.equal(valueOf(row, field, layout), undefined);
  });
}

const RANGES: readonly [
  field: BaselineField,
  units: string,
  inside: readonly number[],
  outside: readonly number[],
][] = [
  ["max_temp", "Fahrenheit", [-148, 140], [-149, 141, 50.5]],
  ["min_temp", "Fahrenheit", [-148, 140], [-149, 141, 50.5]],
  ["wind_speed", "knots", [0, 250], [-1, 251, 9.5]],
  ["wind_direction", "degrees true", [0, 360], [-1, 361, 9.5]],
  ["relative_humidity_max", "percent", [0, 100], [-1, 101, 50.5]],
  ["snow_ratio", "percent", [0, 1000, 12.5], [-0.1, 1000.1]],
  ["liquid_precipitation_amt", "inches", [0, 0.01, 40], [-0.01]],
  ["snow_amt", "inches", [0, 0.01, 40], [-0.01]],
  ["ice_amt", "inches", [0, 0.01, 40], [-0.01]],
];

Deno.test("each field has its range and its unit", () => {
  for (const [field, , inside, outside] of RANGES) {
    const isInstant = field.startsWith("wind");
    const row = (value: number) =>
      isInstant ? instantRow({ [field]: value }) : period({ [field]: value });
    for (const value of inside) {
      assert.equal(valueOf(row(value), field), value, `${field} ${value}`);
    }
    for (const value of outside) {
      assert.equal(valueOf(row(value), field), undefined, `${field} ${value}`);
    }
    assert.equal(valueOf(row(inside[0]!), field, { units: "furlongs" }), undefined);
  }
});

Deno.test("whole °C are read as °F", () => {
  const row = (value: number) => period({ max_temp: value }, { temperature_unit_code: "celcius" });
  assert.equal(valueOf(row(25), "max_temp", { units: "Celsius" }), 77);
  assert.equal(valueOf(row(-100), "max_temp", { units: "Celcius" }), -148);
  assert.equal(valueOf(row(-101), "max_temp", { units: "Celsius" }), undefined);
  assert.equal(valueOf(row(25.5), "max_temp", { units: "Celsius" }), undefined);
  assert.equal(
    valueOf(period({ max_temp: 77 }), "max_temp", { value: "25", units: "Celsius" }),
    77,
  );
});

Deno.test("the stored number may differ from its text by 1e-8, no more", () => {
  const row = (stored: number) => period({ snow_amt: 0.5 }, { snow_amt: stored });
  assert.equal(valueOf(row(0.5 + 0.9e-8), "snow_amt"), 0.5 + 0.9e-8);
  assert.equal(valueOf(row(0.5 - 0.9e-8), "snow_amt"), 0.5 - 0.9e-8);
  assert.equal(valueOf(row(0.5 + 1.1e-8), "snow_amt"), undefined);
  assert.equal(valueOf(row(0.5 - 1.1e-8), "snow_amt"), undefined);
  const exact = period({ snow_amt: 0 }, { snow_amt: 1e-8 });
  assert.equal(valueOf(exact, "snow_amt"), 1e-8);
});

Deno.test("a text is the number that the reader of the document took it for", () => {
  for (const value of ["50", " +50. ", "5e1", "0.5E+2"]) {
    assert.equal(valueOf(period({ max_temp: 50 }), "max_temp", { value }), 50, value);
  }
  for (const value of ["", "0x32", "50F", "5e", "1e400"]) {
    assert.equal(valueOf(period({ max_temp: 50 }), "max_temp", { value }), undefined, value);
  }
});

Deno.test("a number without end costs no more than its length, and is no value", () => {
  for (
    const value of [
      "1".repeat(2_000_000) + "x",
      " ".repeat(2_000_000),
      "1." + "0".repeat(2_000_000) + "-",
    ]
  ) {
    assert.equal(valueOf(period({ max_temp: 50 }), "max_temp", { value }), undefined);
  }
  assert.equal(
    valueOf(period({ max_temp: 50 }), "max_temp", { value: "50." + "0".repeat(1_000) }),
    50,
  );
});
