import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { groupsOf } from "./metric_groups.ts";
import { addQuality, countQuality, qualityVerdict } from "./quality.ts";
import { readReports } from "./report.ts";
import { distrustedGroups, type SourceVerdict, sourceVerdict } from "./source_verdict.ts";

const ALL = ["temperature", "dewpoint", "wind", "precipitation", "present_weather"];

const CASES: readonly [
  change: Partial<StoredObservation>,
  verdict: SourceVerdict,
  distrusted: readonly string[],
][] = [
  [{}, "clean", []],
  [{ quality_reason: "  " }, "clean", []],
  [{ quality_status: "unverified", quality_metrics: "wind" }, "unverified", ["wind"]],
  [{ quality_status: "rejected", quality_metrics: "wind, precipitation" }, "rejected", [
    "wind",
    "precipitation",
  ]],
  [{ quality_status: "suspect", quality_metrics: "wind" }, "rejected", ["wind"]],
  [{ quality_status: "", quality_metrics: "wind" }, "rejected", ["wind"]],
  [{ quality_status: "rejected" }, "rejected", ALL],
  [{ quality_status: "rejected", quality_metrics: "" }, "rejected", ALL],
  [{ quality_status: "rejected", quality_metrics: "wind,visibility" }, "rejected", ALL],
  [{ quality_reason: "odd", quality_metrics: "wind" }, "unverified", ["wind"]],
  [{ validation_version: "metar-consistency-v1", quality_metrics: "wind" }, "unverified", ALL],
  [{ validation_version: null }, "unverified", ALL],
  [{ raw_text: null }, "unverified", ALL],
  [{ raw_text: " ", quality_metrics: "wind" }, "unverified", ALL],
  [{ quality_status: null }, "unverified", ALL],
  [{ quality_status: null, quality_metrics: "wind" }, "unverified", ["wind"]],
  [{ quality_status: null, raw_text: null }, "legacy", ALL],
];

Deno.test("the quality columns give a verdict and the distrusted groups", () => {
  for (const [change, verdict, distrusted] of CASES) {
    const row = observation("12:53", change);
    assert.equal(sourceVerdict(row, [CURRENT_RULES.validation]), verdict, JSON.stringify(change));
    assert.deepEqual(
      [...distrustedGroups(row, [CURRENT_RULES.validation])].sort(),
      [...distrusted].sort(),
      JSON.stringify(change),
    );
  }
});

Deno.test("metrics read groups, and no metrics read all", () => {
  assert.deepEqual([...groupsOf(["temp_low", "wind_direction"])], ["temperature", "wind"]);
  assert.deepEqual([...groupsOf(["humidity"])], ["temperature", "dewpoint"]);
  assert.deepEqual([...groupsOf(["snow_amt"])].sort(), [
    "precipitation",
    "present_weather",
    "temperature",
  ]);
  assert.equal(groupsOf([]).size, 5);
});

Deno.test("reports count when they lie in [start, end) and touch a group of the event", () => {
  const rejected = { quality_status: "rejected", quality_metrics: "wind" };
  const reports = readReports(
    [
      observation("11:59", rejected),
      observation("12:00", rejected),
      observation("12:30", { quality_status: "rejected", quality_metrics: "temperature" }),
      observation("13:00", { quality_status: "unverified", quality_metrics: "wind" }),
      observation("13:30", { quality_status: null, raw_text: null }),
      observation("14:00", rejected),
    ],
    "strict",
    CURRENT_RULES,
  );
  const window = { startMs: ms("12:00"), endMs: ms("14:00") };
  assert.deepEqual(countQuality(reports, groupsOf(["wind_speed"]), window), {
    rejected: 1,
    unverified: 2,
    legacy: 1,
  });
  assert.deepEqual(countQuality(reports, groupsOf(["temp_high"]), window), {
    rejected: 1,
    unverified: 1,
    legacy: 1,
  });
});

Deno.test("a screened report counts as rejected for every metric", () => {
  const reports = readReports([observation("12:30", { wind_speed: 501 })], "strict", CURRENT_RULES);
  const window = { startMs: ms("12:00"), endMs: ms("14:00") };
  assert.equal(countQuality(reports, groupsOf(["temp_high"]), window).rejected, 1);
});

Deno.test("unverified reports alone do not stand in the way of settlement", () => {
  const verdict = (rejected: number, unverified: number, legacy: number) =>
    qualityVerdict({ rejected, unverified, legacy });
  assert.equal(verdict(0, 0, 0), "settleable");
  assert.equal(verdict(0, 7, 0), "settleable");
  assert.equal(verdict(0, 3, 3), "legacy");
  assert.equal(verdict(0, 3, 2), "poor");
  assert.equal(verdict(1, 0, 0), "poor");
  assert.equal(verdict(1, 3, 3), "poor");
  assert.deepEqual(
    addQuality({ rejected: 1, unverified: 2, legacy: 0 }, {
      rejected: 0,
      unverified: 1,
      legacy: 1,
    }),
    {
      rejected: 1,
      unverified: 3,
      legacy: 1,
    },
  );
});
