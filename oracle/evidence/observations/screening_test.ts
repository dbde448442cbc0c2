import assert from "node:assert/strict";
import { instant, ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { celsius } from "./celsius.ts";
import { screeningReason } from "./screening.ts";

type Change = Partial<StoredObservation>;
const screen = (change: Change) =>
  screeningReason(observation("12:53", change), ms("12:53"), undefined);

const CASES: readonly [rule: string, passes: readonly Change[], fails: readonly Change[]][] = [
  ["a temperature is present, finite and of a known unit", [
    { temperature_unit_code: "celsius" },
    { temperature_value: 50, temperature_unit_code: "fahrenheit" },
  ], [
    { temperature_value: null },
    { temperature_value: NaN },
    { temperature_value: -Infinity },
    { temperature_unit_code: "kelvin" },
    { temperature_unit_code: null },
  ]],
  ["a temperature lies in −90…57 °C", [
    { temperature_value: -90, dewpoint_value: null },
    { temperature_value: 57 },
  ], [
    { temperature_value: -90.1, dewpoint_value: null },
    { temperature_value: 57.1 },
    { temperature_value: 134.7, temperature_unit_code: "fahrenheit" },
  ]],
  ["a dewpoint lies in −100…57 °C and has a known unit", [
    { dewpoint_value: -100 },
    { temperature_value: 57, dewpoint_value: 57 },
    { dewpoint_value: null },
  ], [
    { dewpoint_value: -100.1 },
    { temperature_value: 57, dewpoint_value: 57.1 },
    { dewpoint_value: NaN },
    { dewpoint_unit_code: "kelvin" },
    { quality_status: "unverified", dewpoint_unit_code: null },
  ]],
  ["a dewpoint exceeds its temperature by at most 0.5 °C and rounding", [
    { dewpoint_value: 10.5 },
    { dewpoint_value: 10.500_000_9 },
  ], [{ dewpoint_value: 10.500_002 }]],
  ["wind speed lies in 0…500 kt", [
    { wind_speed: 0 },
    { wind_speed: 500 },
    { wind_speed: null },
  ], [{ wind_speed: -1 }, { wind_speed: 501 }, { wind_speed: NaN }]],
  ["wind direction lies in 0…360°", [
    { wind_direction: 0 },
    { wind_direction: 360 },
    { wind_direction: null },
  ], [{ wind_direction: -1 }, { wind_direction: 361 }]],
  ["precipitation is finite and lies in 0…5 inches", [
    { precip_in: 0 },
    { precip_in: 5 },
    { precip_in: null },
  ], [{ precip_in: -0.01 }, { precip_in: 5.01 }, { precip_in: NaN }, { precip_in: Infinity }]],
  ["units are the known ones", [
    { wind_direction_unit_code: "degrees" },
    { wind_direction_unit_code: "degrees true" },
  ], [
    { wind_speed_unit_code: "mps" },
    { wind_direction_unit_code: "radians" },
    { precip_unit_code: "mm" },
  ]],
  ["a validated report states its units, another need not", [
    { quality_status: "unverified", wind_speed_unit_code: null },
    { quality_status: "unverified", wind_direction_unit_code: null },
    { quality_status: "unverified", precip_unit_code: null },
    { quality_status: "unverified", dewpoint_value: null, dewpoint_unit_code: null },
  ], [
    { wind_speed_unit_code: null },
    { wind_direction_unit_code: "" },
    { precip_unit_code: null },
    { dewpoint_value: null, dewpoint_unit_code: null },
  ]],
];

for (const [rule, passes, fails] of CASES) {
  Deno.test(`screening: ${rule}`, () => {
    for (const change of passes) assert.equal(screen(change), undefined, JSON.stringify(change));
    for (const change of fails) assert.ok(screen(change), JSON.stringify(change));
  });
}

Deno.test("screening: a step of 15 °C within two hours is not believed", () => {
  const reason = (temperature: number, minutes: number) =>
    screeningReason(
      observation("12:00", { temperature_value: temperature, dewpoint_value: null }),
      ms("12:00"),
      {
        atMs: ms("12:00") - minutes * 60_000,
        temperature: 10,
      },
    );
  assert.equal(reason(24.9, 60), undefined);
  assert.equal(reason(25, 60), "temperature step");
  assert.equal(reason(-5, 120), "temperature step");
  assert.equal(reason(-5, 120.1), undefined);
});

Deno.test("screening: a report before without a temperature is not compared with", () => {
  const row = observation("12:00", { temperature_value: 40 });
  for (const temperature of [undefined, "invalid"] as const) {
    assert.equal(screeningReason(row, ms("12:00"), { atMs: ms("11:00"), temperature }), undefined);
  }
});

Deno.test("temperatures are read as °C", () => {
  assert.equal(celsius(212, "fahrenheit"), 100);
  assert.equal(celsius(7, "celcius"), 7);
  assert.equal(celsius(null, "celcius"), undefined);
  assert.equal(celsius(7, "Celsius"), "invalid");
  assert.equal(instant("12:00"), "2030-01-01T12:00:00Z");
});
