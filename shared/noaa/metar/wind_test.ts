import assert from "node:assert/strict";
import fc from "fast-check";
import { kpwmTemperatures } from "../../../testing/fixtures/metar_report.ts";
import { checkReport } from "./check.ts";
import { readRawText } from "./raw_text.ts";
import { compareWind } from "./wind.ts";

const GUSTY = "METAR KPWM 241851Z 23012G25KT 10SM 19/06 RMK PK WND 27035/1830";
const TABLE: [raw: string, speedKt: number | null, degrees: number | null, code?: string][] = [
  [GUSTY, 12, 230],
  [GUSTY, 25, 230, "wind_speed_mismatch"],
  ["VRB03KT", 3, null],
  ["VRB03KT", 3, 0, "wind_direction_mismatch"],
  ["00000KT", 0, 0],
  ["36004KT", 4, 0],
  ["36004KT", 4, 360],
  ["060/03", 3, 60, "wind_group_missing_or_ambiguous"],
  ["23012KT 24013KT", 12, 230, "wind_group_missing_or_ambiguous"],
  ["23012GXXKT", 12, 230, "wind_gust_malformed"],
  ["23012G20G30KT", 12, 230, "wind_gust_malformed"],
  ["", null, null],
  ["23012KT", null, null, "wind_speed_mismatch"],
  ["23012KT", 12, null, "wind_direction_mismatch"],
  ["18005MPS", 10, 180],
  ["VRB01MPS", 2, null],
  ["12002MPS", 4, 120],
  ["270105KT", 105, 270],
  ["330/03KT", null, null, "wind_speed_malformed"],
  ["0010KT", null, null, "wind_group_malformed"],
  ["CALMKT", null, null, "wind_group_malformed"],
  ["37005KT", 5, 370, "wind_bearing_malformed"],
  ["VRX05KT", 5, null, "wind_bearing_malformed"],
];
for (const [raw, speedKt, degrees, code] of TABLE) {
  const wind = `${speedKt ?? "–"} kt ${degrees ?? "–"}°`;
  Deno.test(`${raw || "(nothing)"} against ${wind} is ${code ?? "fine"} (D98)`, () => {
    assert.equal(compareWind(readRawText(raw), "KPWM", speedKt, degrees)?.code, code);
  });
}

for (const id of ["KBKT", "KGKT", "KIKT", "KMKT", "KNKT", "KUKT", "PAKT", "PFKT"]) {
  Deno.test(`the station id ${id} is no wind group (D108)`, () => {
    for (const type of ["METAR ", "SPECI ", ""]) {
      const raw = readRawText(`${type}${id} 221656Z AUTO 32008KT 10SM CLR 23/15 A3017`);
      assert.equal(compareWind(raw, id, 8, 320), undefined);
    }
  });
}

Deno.test("a header that is not the station's does not hide a wind group", () => {
  assert.equal(compareWind(readRawText("METAR 32008KT 10SM"), "KMKT", 8, 320), undefined);
  const other = compareWind(readRawText("METAR KMKT 221656Z 32008KT"), "KORD", 8, 320);
  assert.equal(other, undefined);
});

Deno.test("a decoded wind that is no whole number is null and rejected (D90)", () => {
  for (const wind_speed_kt of ["broken", "17.0", "", "1e1"]) {
    const checked = checkReport(kpwmTemperatures("18.9/5.6", { wind_speed_kt }));
    assert.ok(checked.status === "rejected");
    assert.deepEqual(checked.metrics, ["wind"]);
    assert.equal(checked.windSpeedKt, null);
  }
});

Deno.test("impossible decoded wind is kept and rejected", () => {
  const checked = checkReport(
    kpwmTemperatures("18.9/5.6", { wind_speed_kt: "-3", wind_dir_degrees: "361" }),
  );
  assert.ok(checked.status === "rejected");
  assert.deepEqual(checked.metrics, ["wind"]);
  assert.deepEqual([checked.windSpeedKt, checked.windDirectionDegrees], [-3, 361]);
});

Deno.test("every wind that is written out is accepted, every other speed is not", () => {
  const wind = fc.record({
    degrees: fc.integer({ min: 0, max: 360 }),
    speedKt: fc.integer({ min: 0, max: 199 }),
    gust: fc.option(fc.integer({ min: 0, max: 199 })),
  });
  fc.assert(fc.property(wind, ({ degrees, speedKt, gust }) => {
    const digits = (n: number, width: number) => String(n).padStart(width, "0");
    const gusts = gust === null ? "" : `G${digits(gust, 2)}`;
    const raw = readRawText(
      `KPWM 241851Z ${digits(degrees, 3)}${digits(speedKt, 2)}${gusts}KT 10SM`,
    );
    assert.equal(compareWind(raw, "KPWM", speedKt, degrees), undefined);
    assert.equal(compareWind(raw, "KPWM", speedKt + 1, degrees)?.code, "wind_speed_mismatch");
  }));
});
