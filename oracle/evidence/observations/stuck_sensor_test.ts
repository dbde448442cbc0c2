import assert from "node:assert/strict";
import {
  changedReports,
  soundEvidence,
  withHonestDocuments,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import { instant, ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import { relevantEvidence } from "../relevant_evidence.ts";
import { judgeEvidence } from "../strict.ts";
import { readReports } from "./report.ts";
import { stuckInstants } from "./stuck_sensor.ts";

type Series = readonly (readonly [time: string, celsius: number | null])[];

function stuck(series: Series): string[] {
  const rows = series.map(([time, temperature_value]) => observation(time, { temperature_value }));
  const instants = new Set(stuckInstants(readReports(rows, "strict", CURRENT_RULES)));
  return series.map(([time]) => time).filter((time) => instants.has(ms(time)));
}

Deno.test("what lies between a step and the step back is stuck", () => {
  assert.deepEqual(
    stuck([["09:53", 20], ["10:53", -21], ["11:53", -21], ["12:53", -20], ["13:53", 23]]),
    ["10:53", "11:53", "12:53"],
  );
  assert.deepEqual(stuck([["09:53", -5], ["10:53", 15], ["11:53", -5]]), ["10:53"]);
});

const BOUNDS: readonly [what: string, series: Series, isStuck: boolean][] = [
  ["a step of 15 °C", [["09:53", 20], ["10:53", 5], ["11:53", 20]], true],
  ["a step of 15 °C in decimals", [["09:53", 25.6], ["10:53", 10.6], ["11:53", 25.6]], true],
  ["a step of less", [["09:53", 20], ["10:53", 5.1], ["11:53", 20.2]], false],
  ["a step within two hours", [["08:53", 20], ["10:53", 5], ["12:53", 20]], true],
  ["a step over more", [["08:52", 20], ["10:53", 5], ["12:53", 20]], false],
  ["a return to within 5 °C", [["09:53", 20], ["10:53", 0], ["11:53", 15]], true],
  ["a return to within 5 °C in decimals", [["09:53", 20.3], ["10:53", 0], ["11:53", 15.3]], true],
  ["a return to farther away", [["09:53", 20], ["10:53", -1], ["11:53", 14.9]], false],
  ["two steps the same way", [["09:53", 0], ["10:53", 15], ["11:53", 30]], false],
  ["no return", [["09:53", 20], ["10:53", 0], ["11:53", 0]], false],
];
for (const [what, series, isStuck] of BOUNDS) {
  Deno.test(`a thermometer is ${isStuck ? "stuck" : "not stuck"} after ${what}`, () => {
    assert.deepEqual(stuck(series), isStuck ? [series[1]![0]] : []);
  });
}

Deno.test("a report without a temperature hides no step", () => {
  const series: Series = [["09:53", 20], ["10:23", null], ["10:53", 0], ["11:23", null], [
    "11:53",
    20,
  ]];
  assert.deepEqual(stuck(series), ["10:53", "11:23"].filter((time) => time === "10:53"));
});

Deno.test("a thermometer that steps away and back every minute of a week costs little more than a calm one", () => {
  const times = Array.from({ length: 10_000 }, (_, minute) => minute * MINUTE_MS);
  const reports = readReports(
    times.map((atMs) => ({
      ...observation("00:00"),
      generated_at: formatInstant(atMs),
      temperature_value: (atMs / MINUTE_MS) % 2 === 0 ? 0 : 20,
    })),
    "strict",
    CURRENT_RULES,
  );
  assert.deepEqual([...stuckInstants(reports)], times.slice(1, -1));
});

Deno.test("steps that are at most twelve hours apart belong together", () => {
  const plateau = (hours: number, minutes = 0): Series => [
    ["00:00", 20],
    ...Array.from(
      { length: hours },
      (_, hour) => [`${String(hour + 1).padStart(2, "0")}:00`, 0] as const,
    ),
    [`${hours + 1}:${String(minutes).padStart(2, "0")}`, 20],
  ];
  assert.equal(stuck(plateau(12)).length, 12);
  assert.equal(stuck(plateau(12, 1)).length, 0);
});

/** KORD from 04:00 to 08:00, while its thermometer is stuck from 01:53 to 09:53. */
function inPlateau(metrics: readonly Metric[]) {
  const sound = soundEvidence(["KORD"], metrics);
  const terms = {
    ...sound.terms,
    startMs: ms("04:00"),
    endMs: ms("08:00"),
    signingMs: ms("09:00"),
  };
  const times = Array.from({ length: 9 }, (_, hour) => `0${hour + 1}:53`);
  return {
    ...changedReports(sound, "KORD", times, { temperature_value: -21, dewpoint_value: -25 }),
    terms,
  };
}

Deno.test("a plateau around a window blocks what it makes a difference to, though no edge lies in it", () => {
  const low = judgeEvidence(withHonestDocuments(inPlateau(["temp_low", "wind_speed"])));
  assert.equal(low.block?.code, "data_quality");
  assert.match(
    low.block?.message ?? "",
    /^KORD: the temperature from 2030-01-01T01:53:00Z to 2030-01-01T09:53:00Z is in doubt/,
  );
  assert.deepEqual(low.block?.pairs, [{ target: "KORD", metric: "temp_low" }]);
  const wind = judgeEvidence(withHonestDocuments(inPlateau(["wind_speed"])));
  assert.equal(wind.block, undefined, "the wind is not stuck");
});

Deno.test("the reports that show a plateau are kept for the record", () => {
  const stored = inPlateau(["temp_low"]);
  const relevant = { ...stored, ...relevantEvidence(stored) };
  assert.ok(relevant.observations.length < stored.observations.length);
  assert.deepEqual(
    judgeEvidence(withHonestDocuments(relevant)).block,
    judgeEvidence(withHonestDocuments(stored)).block,
  );
  const newest = relevant.observations.filter((row) => row.generated_at === instant("09:53"));
  assert.equal(newest.length, 1, "of reports around the window the newest publication alone");
});

Deno.test("by the rules of the first release a plateau whose edges are outside is believed", () => {
  const stored = inPlateau(["temp_low"]);
  const first = {
    ...stored,
    rules: RULES_V1,
    observations: stored.observations.map((row) => ({
      ...row,
      validation_version: RULES_V1.validation,
    })),
  };
  const { readings } = judgeEvidence(withHonestDocuments(first));
  assert.equal(Math.round((readings[0]?.observed ?? 0) * 10), -58);
});
