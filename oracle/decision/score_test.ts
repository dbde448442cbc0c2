import assert from "node:assert/strict";
import fc from "fast-check";
import type { Metric, ParRule, Pick, Prediction, Reading } from "../../shared/contract/metric.ts";
import { CURRENT_RULES, RULES_V1 } from "../rules/rule_set.ts";
import { baseScore, displayScore, linePoints, pickPoints } from "./score.ts";

const points = (prediction: Prediction, par: ParRule, baseline: number, observed: number) =>
  pickPoints(prediction, { baseline, observed }, par, CURRENT_RULES);
const ROUNDED: ParRule = { rule: "rounded" };
const EXACT: ParRule = { rule: "exact" };
const RAIN: ParRule = { rule: "within", tolerance: 0.1 };
const SNOW: ParRule = { rule: "within", tolerance: 0.5 };
const COMPASS: ParRule = { rule: "compass", tolerance: 22 };

const FIXED = { rules: CURRENT_RULES, lines: null };

Deno.test("rounded values decide, half away from zero, for every prediction (O120)", () => {
  assert.equal(points("par", ROUNDED, 70, 70.4), 20);
  assert.equal(points("over", ROUNDED, 70, 70.4), 0);
  assert.equal(points("par", ROUNDED, 70, 70.5), 0);
  assert.equal(points("over", ROUNDED, 70, 70.5), 10);
  assert.equal(points("par", ROUNDED, -1, -0.5), 20);
  assert.equal(points("under", ROUNDED, 30, 29.4), 10);
});

Deno.test("within pays par inside its tolerance, and over or under there too (O120)", () => {
  assert.equal(points("par", RAIN, 0.3, 0.35), 20);
  assert.equal(points("over", RAIN, 0.3, 0.35), 10);
  assert.equal(points("par", RAIN, 0.25, 0.75), 0);
});

Deno.test("amounts exactly a tolerance apart in decimals are par, also where binary numbers miss it", () => {
  assert.equal(points("par", RAIN, 0.3, 0.4), 20);
  for (const [par, grain] of [[RAIN, 100], [SNOW, 10]] as const) {
    const apart = par.tolerance * grain;
    for (let low = 0; low <= 500; low++) {
      const [less, more] = [low / grain, (low + apart) / grain];
      assert.equal(points("par", par, less, more), 20, `${less} and ${more}`);
      assert.equal(points("par", par, more, less), 20, `${more} and ${less}`);
      assert.equal(points("par", par, less, (low + apart + 1) / grain), 0, `past ${more}`);
    }
  }
});

Deno.test("a record of the first rules keeps the binary comparison that it was made by", () => {
  const first = (baseline: number, observed: number) =>
    pickPoints("par", { baseline, observed }, RAIN, RULES_V1);
  assert.deepEqual([first(0.3, 0.4), first(0.2, 0.3)], [0, 20]);
});

Deno.test("a miss inside a line, cuts included, is par, and the one right answer pays 10 (O121, O122)", () => {
  const line = { lower: -1.5, upper: 0.5 };
  const right = (miss: number) =>
    (["over", "par", "under"] as const).filter((prediction) =>
      linePoints(prediction, { baseline: 0, observed: miss }, line) === 10
    );
  assert.deepEqual([-1.6, -1.5, 0.5, 0.6].map(right), [["under"], ["par"], ["par"], ["over"]]);
  for (const prediction of ["over", "par", "under"] as const) {
    assert.equal(linePoints(prediction, { baseline: null, observed: 0 }, line), 0);
    assert.equal(linePoints(prediction, { baseline: 0, observed: NaN }, line), 0);
  }
});

Deno.test("against lines values are not rounded, and a pair without one line pays nothing", () => {
  const reading: Reading = { target: "KORD", metric: "temp_high", baseline: 70, observed: 70.4 };
  const picks: Pick[] = [{ target: "KORD", metric: "temp_high", prediction: "over" }];
  const line = { target: "KORD", metric: "temp_high", lower: -0.3, upper: 0.3 };
  const score = (lines: readonly (typeof line)[]) =>
    baseScore(picks, [reading], { rules: CURRENT_RULES, lines });
  assert.equal(score([line]), 10);
  assert.equal(score([line, line]), 0);
  assert.equal(score([{ ...line, target: "KSAW" }]), 0);
  assert.equal(score([]), 0);
});

Deno.test("compass measures the shorter way round (O120)", () => {
  assert.equal(points("par", COMPASS, 350, 10), 20);
  assert.equal(points("par", COMPASS, 300, 10), 0);
  assert.equal(points("par", COMPASS, 0, 22), 20);
  assert.equal(points("par", COMPASS, 0, 23), 0);
});

Deno.test("exact par needs the very value", () => {
  assert.equal(points("par", EXACT, 10, 10), 20);
  assert.equal(points("par", EXACT, 10, 11), 0);
});

Deno.test("a missing or non-finite value scores nothing, never as zero", () => {
  for (const value of [null, NaN, Infinity]) {
    for (const prediction of ["over", "par", "under"] as const) {
      assert.equal(
        pickPoints(prediction, { baseline: 0, observed: value }, EXACT, CURRENT_RULES),
        0,
      );
      assert.equal(
        pickPoints(prediction, { baseline: value, observed: 0 }, EXACT, CURRENT_RULES),
        0,
      );
    }
  }
});

const WEATHER: Reading[] = [
  { target: "KORD", metric: "temp_high", baseline: 70, observed: 75 },
  { target: "KORD", metric: "temp_low", baseline: 50, observed: 50 },
  { target: "KORD", metric: "wind_speed", baseline: 10, observed: 10 },
  { target: "KSAW", metric: "temp_high", baseline: 40, observed: 40 },
  { target: "KSAW", metric: "temp_low", baseline: 30, observed: 29.4 },
  { target: "KSAW", metric: "wind_speed", baseline: 5, observed: 8 },
];
const pick = (target: string, metric: Metric, prediction: Prediction): Pick => ({
  target,
  metric,
  prediction,
});

Deno.test("an entry's base score adds up its picks", () => {
  const entries = [
    [pick("KORD", "temp_high", "over"), pick("KORD", "temp_low", "par")],
    [pick("KORD", "temp_high", "under"), pick("KSAW", "temp_low", "under")],
    [pick("KSAW", "temp_high", "par"), pick("KORD", "wind_speed", "par")],
  ];
  assert.deepEqual(entries.map((picks) => baseScore(picks, WEATHER, FIXED)), [30, 10, 40]);
});

Deno.test("a pick without a reading, or with two of them, scores nothing", () => {
  const picks = [pick("KORD", "temp_high", "over")];
  assert.equal(baseScore(picks, [], FIXED), 0);
  assert.equal(baseScore(picks, [...WEATHER, ...WEATHER], FIXED), 0);
});

Deno.test("at most one of over and under pays, whatever the values", () => {
  fc.assert(fc.property(fc.double(), fc.double(), (baseline, observed) => {
    for (const par of [ROUNDED, EXACT, RAIN, COMPASS]) {
      const over = points("over", par, baseline, observed);
      const under = points("under", par, baseline, observed);
      assert.ok(over * under === 0);
    }
  }));
});

Deno.test("the shown score is at least 10,000 (O122)", () => {
  assert.deepEqual([0, 1, 10, 40].map(displayScore), [10_000, 10_000, 100_000, 400_000]);
});
