import assert from "node:assert/strict";
import {
  KPWM_RAW,
  KPWM_REPAIRED,
  kpwmTemperatures,
} from "../../../testing/fixtures/metar_report.ts";
import { type CheckedReport, checkReport } from "./check.ts";
import { readRawText } from "./raw_text.ts";
import { temperatureEvidence } from "./temperature.ts";

const withRaw = (decoded: string, raw_text: string) =>
  checkReport(kpwmTemperatures(decoded, { raw_text }));
const body = (group: string) => `METAR KPWM 241851Z 06003KT 10SM CLR ${group} A3044`;

function verdict(checked: CheckedReport): string {
  return [checked.status, ...checked.metrics].join(" ");
}
function values(checked: CheckedReport): (number | null)[] {
  assert.ok(checked.status !== "unrepresentable");
  return [checked.temperatureC, checked.dewpointC];
}

Deno.test("60 °C against T01890056 is rejected and kept as decoded (D79)", () => {
  const checked = withRaw("60/3", KPWM_RAW);
  assert.equal(verdict(checked), "rejected temperature dewpoint wind");
  assert.deepEqual(values(checked), [60, 3]);
  assert.equal(checked.report.raw_text, KPWM_RAW);
  const reasons = checked.reasons.join("; ");
  for (const named of ["60 °C", "T01890056", "18.9 °C"]) assert.ok(reasons.includes(named), named);
});

Deno.test("without remarks the body group is the evidence, 060/03 never (D80)", () => {
  const checked = withRaw("60/3", KPWM_RAW.replace(/ RMK.*/, ""));
  assert.equal(verdict(checked), "rejected temperature dewpoint wind");
  assert.ok(checked.reasons.join().includes("19/06"));
});

Deno.test("a dewpoint conflict rejects, agreeing values are kept (D81)", () => {
  const conflict = withRaw("18.9/3", KPWM_RAW);
  assert.equal(verdict(conflict), "rejected temperature dewpoint wind");
  assert.ok(conflict.reasons.join().includes("5.6 °C"));
  assert.equal(verdict(withRaw("18.9/5.6", KPWM_RAW)), "rejected wind");
  assert.deepEqual(values(withRaw("18.9/5.6", KPWM_RAW)), [18.9, 5.6]);
  assert.equal(verdict(withRaw("19/6", KPWM_RAW)), "rejected wind");
});

Deno.test("a report in agreement is validated (D82)", () => {
  assert.equal(verdict(withRaw("18.9/5.6", KPWM_REPAIRED)), "validated");
  assert.equal(verdict(withRaw("60/5.6", KPWM_REPAIRED)), "rejected temperature dewpoint");
});

const BODY_ONLY: [group: string, decoded: string, status: string][] = [
  ["03/M01", "2.6/-1.5", "validated"],
  ["M03/M06", "-2.6/-5.6", "validated"],
  ["M00/M00", "-0.5/-0.2", "validated"],
  ["00/00", "0.5/0", "validated"],
  ["55/03", "55/3", "validated"],
  ["19/06", "19.6/6", "rejected"],
];
for (const [group, decoded, status] of BODY_ONLY) {
  Deno.test(`body group ${group}, decoded ${decoded} is ${status} (D83)`, () => {
    const checked = withRaw(decoded, body(group));
    assert.equal(checked.status, status);
    assert.deepEqual(values(checked), decoded.split("/").map(Number));
  });
}

Deno.test("tenths leave no room for rounding, whole degrees half a degree (D84)", () => {
  assert.equal(withRaw("18.4/5.6", KPWM_REPAIRED).status, "rejected");
  assert.equal(withRaw("18.4/6", body("19/06")).status, "rejected");
  assert.equal(withRaw("18.5/6", body("19/06")).status, "validated");
});

Deno.test("signed tenths, with the bulletin's equals sign (D85)", () => {
  const raw = body("M03/M01") + " RMK AO2 T10261015=";
  assert.equal(withRaw("-2.6/-1.5", raw).status, "validated");
  assert.equal(withRaw("2.6/-1.5", raw).status, "rejected");
  const zero = temperatureEvidence(readRawText("M00/M00 RMK T10001002"));
  assert.deepEqual([zero?.temperature, zero?.dewpoint], [0, -0.2]);
});

Deno.test("what one side lacks is not compared (D86)", () => {
  for (const raw of [body("19/"), body("19/") + " RMK T0189"]) {
    const checked = withRaw("18.9/", raw);
    assert.equal(checked.status, "validated");
    assert.deepEqual(values(checked), [18.9, null]);
  }
  const missing = withRaw("", KPWM_REPAIRED);
  assert.equal(verdict(missing), "rejected temperature dewpoint");
  assert.deepEqual(values(missing), [null, null]);
  assert.deepEqual(missing.codes, ["missing_temperature", "missing_dewpoint"]);
});

Deno.test("no raw temperature at all is unverified, values kept (D87)", () => {
  const checked = withRaw("60/3", "METAR KPWM 241851Z 06003KT 10SM CLR A3044");
  assert.equal(verdict(checked), "unverified temperature dewpoint");
  assert.deepEqual(values(checked), [60, 3]);
  assert.deepEqual(checked.codes, ["no_raw_temperature"]);
});

Deno.test("what only resembles a temperature group is none (D88)", () => {
  const before = ["060/03", "6/03", "19/006", "19/M006", "R01/0600", "3/4SM", "19/06X", "M19/06/"];
  for (const token of [...before, "//", "T01890056", "1９/06", "M/06"]) {
    assert.equal(temperatureEvidence(readRawText(`KPWM 241851Z ${token}`)), undefined, token);
  }
  for (const token of ["T20190056", "T0189005", "T01890056X", "T01é9005", "19/06", "T01892056"]) {
    assert.equal(temperatureEvidence(readRawText(`KPWM 241851Z RMK ${token}`)), undefined, token);
  }
});

Deno.test("ambiguous groups support nothing, not even the right value (D89)", () => {
  for (const raw of [body("19/06 40/30"), body("") + " RMK T01890056 T04000300"]) {
    assert.equal(verdict(withRaw("18.9/5.6", raw)), "unverified temperature dewpoint");
  }
  const apart = KPWM_REPAIRED.replace("19/06", "40/30");
  assert.equal(verdict(withRaw("18.9/5.6", apart)), "unverified temperature dewpoint");
  const dewpointsApart = KPWM_REPAIRED.replace("19/06", "19/09");
  assert.equal(verdict(withRaw("18.9/5.6", dewpointsApart)), "unverified temperature dewpoint");
});

Deno.test("a decoded temperature that is no finite number is null and rejected (D90)", () => {
  for (const temp_c of ["NaN", "inf", "-inf", "bad", "", " "]) {
    const checked = checkReport(kpwmTemperatures("/5.6", { temp_c }));
    assert.equal(verdict(checked), "rejected temperature", temp_c);
    assert.deepEqual(values(checked), [null, 5.6], temp_c);
  }
});

Deno.test("a report that carries no temperature at all is counted apart", () => {
  const checked = withRaw("", "METAR KWDR 241851Z 06003KT 10SM CLR A3004 RMK AO2");
  assert.ok(checked.codes.includes("no_thermometer"));
  assert.ok(checked.metrics.includes("temperature"));
});
