import assert from "node:assert/strict";
import {
  instant,
  ms,
  observation,
  published,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { groupsOf } from "./metric_groups.ts";
import { readReports } from "./report.ts";

const file = published("observations", "14:05");

/** A report of 13:53 by its raw text, with what differs. */
function copy(raw_text: string, change: Partial<StoredObservation> = {}): StoredObservation {
  return observation("13:53", { file, raw_text, metar_type: raw_text.split(" ")[0]!, ...change });
}

/** What the reports of 13:53 come to, in whatever order they are stored. */
function stands(...rows: readonly StoredObservation[]) {
  const [report, ...others] = readReports(rows, "strict", CURRENT_RULES);
  assert.ok(report);
  assert.deepEqual(others, []);
  const [turned] = readReports([...rows].reverse(), "strict", CURRENT_RULES);
  assert.deepEqual(turned, report);
  return report;
}

// KPTK, 2026-08-22T13:53Z: a routine report, its correction, and a special report of the same minute.
const METAR = copy("METAR KPTK 221353Z AUTO 15004KT 10SM 17/16 A2992 RMK AO2 T01720161", {
  temperature_value: 17.2,
  wind_speed: 4,
});
const CORRECTION = { ...METAR, raw_text: METAR.raw_text!.replace("AUTO", "COR") };
const SPECIAL = copy("SPECI KPTK 221353Z 15005KT 2SM TSRA 18/16 A2992 RMK AO2", {
  temperature_value: 18,
  wind_speed: 5,
});

Deno.test("a correction of a routine report does not replace a special report of the same minute", () => {
  assert.equal(stands(METAR, CORRECTION, SPECIAL).screened, "publication conflict");
  assert.equal(stands(METAR, CORRECTION).screened, null);
  const older = [METAR, CORRECTION, SPECIAL].map((row) => ({
    ...row,
    validation_version: RULES_V1.validation,
  }));
  const [first] = readReports(older, "strict", RULES_V1);
  assert.deepEqual([first?.screened, first?.windKt], [null, 4], "as the first release did");
});

Deno.test("a report that does not say its kind is a kind of its own", () => {
  const silent = { ...SPECIAL, metar_type: null, raw_text: SPECIAL.raw_text!.slice(6) };
  assert.equal(stands(METAR, CORRECTION, silent).screened, "publication conflict");
  const corrected = { ...silent, raw_text: silent.raw_text.replace("221353Z", "221353Z COR") };
  assert.equal(stands(METAR, corrected).screened, "publication conflict");
  assert.equal(stands(silent, corrected).windKt, 5);
});

Deno.test("a correction replaces a report of its minute, whatever the seconds", () => {
  const [later] = readReports(
    [{ ...METAR, wind_speed: 30 }, {
      ...CORRECTION,
      generated_at: instant("13:53:20"),
    }],
    "strict",
    CURRENT_RULES,
  );
  assert.deepEqual([later?.windKt, later?.atMs], [4, ms("13:53:20")]);
});

const ALASKA = "METAR PANC 221353Z 15004KT 10SM FEW040 17/16 A2992 RMK AO2 SLP132 T01720161";
const REMARKS = [
  ["VIRGA SW", []],
  ["$", []],
  ["SLP133", []],
  ["P0000", ["precipitation", "present_weather"]],
  ["P0003", ["precipitation", "present_weather"]],
  ["60003", ["precipitation", "present_weather"]],
  ["6////", ["precipitation", "present_weather"]],
  ["70012", ["precipitation", "present_weather"]],
  ["RAB07E24", ["precipitation", "present_weather"]],
  ["SHRAB1345E1350", ["precipitation", "present_weather"]],
  ["TSE05", ["precipitation", "present_weather"]],
  ["AO1", ["precipitation", "present_weather"]],
  ["FZRANO", ["precipitation", "present_weather"]],
  ["PWINO", ["precipitation", "present_weather"]],
] as const;
for (const [remark, conflict] of REMARKS) {
  const what = conflict.length === 0 ? "none" : "one about precipitation alone";
  Deno.test(`two transmissions that differ in the remark ${remark} alone are no conflict but ${what}`, () => {
    const report = stands(copy(ALASKA), copy(`${ALASKA} ${remark}`));
    assert.equal(report.screened, null);
    assert.deepEqual([...report.distrusted], conflict);
    assert.deepEqual([report.temperatureC, report.dewpointC, report.windKt], [10, 5, 8]);
    assert.equal(report.verdict, conflict.length === 0 ? "clean" : "rejected");
    const touchesTemperature = [...report.distrusted].some((group) =>
      groupsOf(["temp_high", "wind_speed"]).has(group)
    );
    assert.equal(touchesTemperature, false);
  });
}

Deno.test("the same remarks in another order, or repeated, are no conflict about precipitation", () => {
  const [one, other] = [`${ALASKA} P0003 60003`, `${ALASKA} 60003 P0003 P0003`];
  assert.deepEqual([...stands(copy(one), copy(other)).distrusted], []);
});

Deno.test("copies that differ in a decoded value or before the remarks are a conflict", () => {
  const changes: Partial<StoredObservation>[] = [
    { temperature_value: 10.1 },
    { temperature_value: null },
    { dewpoint_value: 6 },
    { wind_speed: 9 },
    { wind_direction: 10 },
    { metar_type: "SPECI" },
    { raw_text: ALASKA.replace("10SM", "9SM") },
  ];
  for (const change of changes) {
    const report = stands(copy(ALASKA), { ...copy(`${ALASKA} $`), ...change });
    assert.equal(report.screened, "publication conflict", JSON.stringify(change));
  }
});

Deno.test("the copy whose raw text comes first in order of bytes stands, not the warmest", () => {
  const [first, second] = [copy(`${ALASKA} CIG 040`), copy(`${ALASKA} VIRGA`)];
  assert.equal(stands(second, first).row.raw_text, first.raw_text);
  const warmer = { ...second, temperature_value: 30 };
  assert.equal(stands(warmer, first).row.raw_text, first.raw_text);
});

Deno.test("what was found about one copy is true of all of them", () => {
  const doubtful = {
    quality_status: "rejected",
    quality_reason: "the remark WND DATA ESTMD",
    quality_metrics: "wind",
  };
  const report = stands(copy(ALASKA), copy(`${ALASKA} WND DATA ESTMD`, doubtful));
  assert.deepEqual([report.verdict, [...report.distrusted]], ["rejected", ["wind"]]);
  assert.deepEqual([report.windKt, report.temperatureC], [null, 10]);
});
