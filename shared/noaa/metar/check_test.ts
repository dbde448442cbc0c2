import assert from "node:assert/strict";
import { kpwmTemperatures } from "../../../testing/fixtures/metar_report.ts";
import { checkReport, checkReportUnder } from "./check.ts";
import type { RawReport } from "./document.ts";

const HEADER = "METAR KPWM 241851Z";
const report = (rest: string, fields: RawReport = {}) =>
  kpwmTemperatures("18.9/5.6", { raw_text: `${HEADER} ${rest}`, ...fields });
const GROUPS = "06003KT 10SM 19/06 A3010 RMK AO2 T01890056";

for (
  const repeated of [
    `${GROUPS} P0006 P0006`,
    `${GROUPS} T01890056`,
    GROUPS.replace("19/06", "19/06 19/06"),
    GROUPS.replace("06003KT", "06003KT 06003KT"),
  ]
) {
  Deno.test(`an exact repeat of a group is no contradiction: ${repeated}`, () => {
    const fields = repeated.includes("P0006") ? { precip_in: "0.06" } : {};
    const repeating = report(repeated, fields);
    const checked = checkReport(repeating);
    assert.deepEqual([checked.status, checked.reasons], ["validated", []]);
    assert.notEqual(checkReportUnder("metar-consistency-v1", repeating).status, "validated");
  });
}

for (
  const differing of [
    `${GROUPS} T01890057`,
    GROUPS.replace("19/06", "19/06 19/05"),
    GROUPS.replace("06003KT", "06003KT 06003G20KT"),
  ]
) {
  Deno.test(`groups that differ are still ambiguous: ${differing}`, () => {
    assert.notEqual(checkReport(report(differing)).status, "validated");
  });
}

Deno.test("a raw text of half a million groups costs no more than its length", () => {
  const groups = Array.from({ length: 500_000 }, (_, index) => `X${index}`).join(" ");
  assert.equal(checkReport(report(`${GROUPS} ${groups}`)).status, "validated");
});

/** A report as it comes when the decoder lost its dewpoint. */
function withoutDewpoint(rest: string): RawReport {
  const { dewpoint_c: _, ...others } = report(rest);
  return others;
}

Deno.test("a dewpoint that the raw text has and the decoder lost is missed", () => {
  for (const rest of [GROUPS, GROUPS.replace("19/06", "19/"), GROUPS.replace(" T01890056", "")]) {
    const lost = withoutDewpoint(rest);
    const checked = checkReport(lost);
    assert.deepEqual(
      [checked.status, checked.codes, checked.metrics],
      ["rejected", ["missing_dewpoint"], ["dewpoint"]],
      rest,
    );
    assert.equal(checkReportUnder("metar-consistency-v1", lost).status, "validated");
  }
});

Deno.test("a dewpoint that the raw text does not have is not missed", () => {
  const without = GROUPS.replace("19/06", "19/").replace("T01890056", "T0189");
  assert.equal(checkReport(withoutDewpoint(without)).status, "validated");
});
