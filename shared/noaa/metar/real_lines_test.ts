import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { checkReport, type JudgedReport } from "./check.ts";
import { parseMetarDocument } from "./document.ts";

const judged = parseMetarDocument(await sampleText("noaa/awc/metars-varied-20260822.xml.gz"))
  .reports.map(checkReport)
  .filter((checked): checked is JudgedReport => checked.status !== "unrepresentable");

/** The report whose raw text begins like this, or contains it. */
function lineOf(text: string): JudgedReport {
  const found = judged.find(({ report }) => report.raw_text?.includes(text));
  assert.ok(found, `the sample has no ${text}`);
  return found;
}

/** What must hold of a real line; left out: not looked at. */
type Expected = Partial<
  Pick<
    JudgedReport,
    | "status"
    | "metrics"
    | "temperatureC"
    | "dewpointC"
    | "windSpeedKt"
    | "windDirectionDegrees"
    | "precipIn"
  >
>;

const LINES: readonly [number: number, line: string, expected: Expected][] = [
  [101, "KDEN 221653Z", {
    ...{ status: "validated", temperatureC: 27.2, dewpointC: 14.4, precipIn: 0 },
    ...{ windSpeedKt: 4, windDirectionDegrees: null },
  }],
  [102, "KSEA 221653Z", { precipIn: 0.005 }],
  [103, "PASM 220422Z", { status: "validated", temperatureC: 9, dewpointC: null, precipIn: 0.03 }],
  [104, "KSFO 221721Z", { precipIn: null }],
  [105, "KASW 220415Z", { status: "unverified" }],
  [105, "KEVU 220435Z", { status: "unverified" }],
  [106, "KGEU 221347Z", { status: "rejected", metrics: ["wind"] }],
  [107, "KWDR 220415Z", {
    ...{ status: "rejected", metrics: ["temperature"] },
    ...{ temperatureC: null, windSpeedKt: null },
  }],
  [108, "KMKT 221656Z", { status: "validated", windSpeedKt: 8, windDirectionDegrees: 320 }],
  [109, "ULOO 220425Z", { windSpeedKt: 2 }],
];

for (const [number, line, expected] of LINES) {
  Deno.test(`${number}: the real line ${line} comes out as stated`, () => {
    const checked = lineOf(line);
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(Reflect.get(checked, key), value, `${key}: ${checked.report.raw_text}`);
    }
  });
}
