import assert from "node:assert/strict";
import { KPWM_REPAIRED, kpwmTemperatures } from "../../../testing/fixtures/metar_report.ts";
import { checkReport, type JudgedReport } from "./check.ts";
import type { RawReport } from "./document.ts";

function judge(fields: RawReport): JudgedReport {
  const checked = checkReport(kpwmTemperatures("18.9/5.6", fields));
  assert.ok(checked.status !== "unrepresentable");
  return checked;
}
const rain = (precip_in: string | undefined) => precip_in === undefined ? {} : { precip_in };
const SPECI = KPWM_REPAIRED.replace("METAR", "SPECI").replace(" SLP308", "");

const GROUPS: [group: string, decoded: string | undefined, ok: boolean, stored: number | null][] = [
  ["P0012", "0.12", true, 0.12],
  ["P0012", "12", false, 12],
  ["P0012", undefined, false, null],
  ["P////", "655.35", false, 655.35],
  ["P////", undefined, false, null],
  ["P0012 P0012", "0.12", true, 0.12],
  ["P0012 P0013", "0.12", false, 0.12],
  ["P0012 P0012 P0013", "0.13", false, 0.13],
  ["P0000", "0.005", true, 0.005],
  ["P0000", "0", true, 0],
  ["P0000", "0.01", false, 0.01],
  ["P0000", "-0.001", false, -0.001],
];
for (const [group, decoded, ok, stored] of GROUPS) {
  Deno.test(`${group} against ${decoded ?? "nothing"} is ${ok ? "validated" : "rejected"} (D94)`, () => {
    const checked = judge({ raw_text: `${KPWM_REPAIRED} ${group}`, ...rain(decoded) });
    assert.equal(checked.status, ok ? "validated" : "rejected");
    assert.deepEqual(checked.metrics, ok ? [] : ["precipitation"]);
    assert.equal(checked.precipIn, stored);
  });
}

Deno.test("PNO and PWINO reject their groups and nothing else (D92)", () => {
  const outage = (remark: string) => judge({ raw_text: KPWM_REPAIRED + remark });
  assert.deepEqual(outage(" PNO").metrics, ["precipitation"]);
  assert.equal(outage(" PNO").precipIn, null);
  assert.deepEqual(outage(" PWINO").metrics, ["present_weather"]);
  assert.deepEqual(outage(" PNO PWINO=").metrics, ["precipitation", "present_weather"]);
  for (const remark of [" PNO", " PWINO", " PNO PWINO"]) {
    assert.equal(outage(remark).status, "rejected");
    assert.equal(outage(remark).temperatureC, 18.9);
  }
  for (const harmless of [" TSNO", " FZRANO", " SLPNO", " $"]) {
    assert.equal(outage(harmless).status, "validated", harmless);
  }
});

Deno.test("silence of a working gauge is no rain, of any other unknown (D95)", () => {
  assert.equal(judge({}).precipIn, 0);
  for (const code of ["AO1", "A02", "AO2A"]) {
    assert.equal(judge({ raw_text: KPWM_REPAIRED.replace("AO2", code) }).precipIn, null, code);
  }
  const bodyOnly = KPWM_REPAIRED.replace(/ RMK.*/, "");
  assert.equal(judge({ raw_text: bodyOnly }).precipIn, null);
  assert.equal(judge({ raw_text: bodyOnly.replace("10SM", "AO2 10SM") }).precipIn, null);
});

Deno.test("a SPECI without the group says nothing about rain (D96)", () => {
  const forms: RawReport[] = [
    { raw_text: SPECI },
    { raw_text: SPECI, metar_type: "SPECI" },
    { raw_text: SPECI.replace("SPECI ", ""), metar_type: "SPECI" },
  ];
  for (const form of forms) {
    for (const decoded of [undefined, "0"]) {
      const checked = judge({ ...form, ...rain(decoded) });
      assert.equal(checked.status, "validated");
      assert.equal(checked.precipIn, null);
      assert.equal(checked.metarType, "SPECI");
    }
    const unsupported = judge({ ...form, precip_in: "0.12" });
    assert.deepEqual([unsupported.status, unsupported.precipIn], ["rejected", 0.12]);
    assert.deepEqual(unsupported.metrics, ["precipitation"]);
    const supported = judge({ ...form, raw_text: `${form.raw_text} P0012`, precip_in: "0.12" });
    assert.deepEqual([supported.status, supported.precipIn], ["validated", 0.12]);
  }
});

Deno.test("an amount that is no number is never taken for silence", () => {
  for (const precip_in of ["", "NaN", "T"]) {
    const checked = judge({ precip_in });
    assert.deepEqual([checked.status, checked.precipIn], ["rejected", null], precip_in);
    assert.deepEqual(checked.codes, ["invalid_precipitation"], precip_in);
  }
});
