import assert from "node:assert/strict";
import { KPWM_REPAIRED, kpwmTemperatures } from "../../../testing/fixtures/metar_report.ts";
import { checkReport, checkReportUnder } from "./check.ts";

const reportWith = (remark: string) =>
  kpwmTemperatures("18.9/5.6", { raw_text: `${KPWM_REPAIRED} ${remark}` });

for (
  const [remark, code] of [
    ["WND DATA ESTMD", "wind_estimated"],
    ["WND DATA ESTMD ALSTG/SLP ESTMD 10320", "wind_estimated"],
    ["ALSTG/SLP ESTMD 10320 WND DATA ESTMD", "wind_estimated"],
    ["AC8 WIND EST SLP126", "wind_estimated"],
    ["PK WND 27035/1830 WND DATA ESTMD", "wind_estimated"],
    ["WINDS ESTIMATED", "wind_estimated"],
    ["ESTIMATED WIND=", "wind_estimated"],
    ["WNDS EST", "wind_estimated"],
    ["WINDS UNRELIABLE", "wind_unreliable"],
    ["A01 WINDS UN-RELIABLE 240 TO 350 DEGREES", "wind_unreliable"],
    ["WND DIR AND SPD UNREL", "wind_unreliable"],
    ["WIND DATA UN RELIABLE", "wind_unreliable"],
    ["UNRELIABLE WINDS", "wind_unreliable"],
  ] as const
) {
  Deno.test(`the remark ${remark} makes the wind doubtful and nothing else`, () => {
    const checked = checkReport(reportWith(remark));
    assert.equal(checked.status, "rejected");
    assert.deepEqual([checked.codes, checked.metrics], [[code], ["wind"]]);
  });
}

for (
  const remark of [
    "PK WND 27035/1830",
    "HARBOR WIND 27012KT",
    "ALSTG/SLP ESTMD",
    "CIG EST 020",
    "WIND MISG",
    "WIND 900FT 27012KT",
    "WND 270V350",
    "VIS W UNRELIABLE",
    "WINDY EST",
  ]
) {
  Deno.test(`the remark ${remark} says nothing against the wind`, () => {
    assert.equal(checkReport(reportWith(remark)).status, "validated");
  });
}

Deno.test("the first version of the checks does not read remarks about the wind", () => {
  const checked = checkReportUnder("metar-consistency-v1", reportWith("WND DATA ESTMD"));
  assert.equal(checked.status, "validated");
  assert.ok("validation" in checked && checked.validation === "metar-consistency-v1");
});
