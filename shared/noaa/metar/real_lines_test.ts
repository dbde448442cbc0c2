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

const LINES: readonly [title: string, expected: Expected][] = [
  ["KDEN 221653Z (D101)", {
    status: "validated",
    temperatureC: 27.2,
    dewpointC: 14.4,
    precipIn: 0,
    windSpeedKt: 4,
    windDirectionDegrees: null,
  }],
  ["KSEA 221653Z (D102)", { precipIn: 0.005 }],
  ["PASM 220422Z (D103)", {
    status: "validated",
    temperatureC: 9,
    dewpointC: null,
    precipIn: 0.03,
  }],
  ["KSFO 221721Z (D104)", { precipIn: null }],
  ["KASW 220415Z (D105)", { status: "unverified" }],
  ["KEVU 220435Z (D105)", { status: "unverified" }],
  ["KGEU 221347Z (D106)", { status: "rejected", metrics: ["wind"] }],
  ["KWDR 220415Z (D107)", {
    status: "rejected",
    metrics: ["temperature"],
    temperatureC: null,
    windSpeedKt: null,
  }],
  ["KMKT 221656Z (D108)", { status: "validated", windSpeedKt: 8, windDirectionDegrees: 320 }],
  ["ULOO 220425Z (D109)", { windSpeedKt: 2 }],
];

for (const [title, expected] of LINES) {
  Deno.test(`the real line is judged as stated: ${title}`, () => {
    const checked = lineOf(title.slice(0, "KDEN 221653Z".length));
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(Reflect.get(checked, key), value, `${key}: ${checked.report.raw_text}`);
    }
  });
}
