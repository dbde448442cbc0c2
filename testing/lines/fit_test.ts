import assert from "node:assert/strict";
import { fitCuts } from "../../oracle/lines/fit/fit_cuts.ts";
import { SeededDice } from "../fixtures/seeded_dice.ts";
import { leastBadness, modelFit } from "./fit_model.ts";
import { outOfSample } from "./out_of_sample.ts";

const HISTORIES = 10_000;

/** How misses of a history are drawn: coarse ones tie, fine ones do not, and some are broken. */
const LAWS: readonly ((dice: SeededDice) => number)[] = [
  (dice) => dice.between(-3, 3),
  (dice) => dice.between(-20, 20) / 2,
  (dice) => dice.next() * 10 - 5,
  (dice) => (dice.between(-40, 40) / 10) * 9 / 5 + 32 - 71,
  (dice) => dice.chance(0.8) ? 0 : dice.between(-2, 2),
  (dice) => dice.chance(0.1) ? NaN : dice.chance(0.1) ? -Infinity : dice.between(-9, 9),
];

function randomHistory(seed: number): number[] {
  const dice = new SeededDice(seed, 8);
  const draw = LAWS[dice.between(0, LAWS.length - 1)]!; // within bounds
  return Array.from({ length: dice.between(0, 70) }, () => draw(dice));
}

Deno.test("lines are fitted as a model of the contract fits them, over 10,000 histories", () => {
  let fitted = 0;
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const misses = randomHistory(seed);
    const line = fitCuts(misses);
    assert.deepEqual(line, modelFit(misses), `seed ${seed}: ${JSON.stringify(misses)}`);
    if (line) fitted++;
  }
  assert.ok(fitted > HISTORIES / 2, `only ${fitted} histories had a line`);
});

Deno.test("no pair of the cuts that are tried is nearer to thirds than the fitted one", () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const misses = randomHistory(seed);
    const line = fitCuts(misses);
    const least = leastBadness(misses);
    if (!line) {
      assert.equal(least, undefined, `seed ${seed}`);
      continue;
    }
    const count = misses.filter(Number.isFinite).length;
    const shares = [
      misses.filter((miss) => miss < line.lower).length,
      misses.filter((miss) => miss >= line.lower && miss <= line.upper).length,
      misses.filter((miss) => miss > line.upper).length,
    ].map((each, index) => each - (index === 0 ? misses.filter((m) => m === -Infinity).length : 0));
    const badness = Math.max(...shares.map((share) => Math.abs(share / count - 1 / 3)));
    assert.equal(badness, least, `seed ${seed}`);
    assert.deepEqual(shares, [line.under, line.par, line.over], `seed ${seed}`);
  }
});

Deno.test("on days that a line has not seen, a third of the misses falls on each side of it", () => {
  const { over, par, under } = outOfSample({ series: 1_500, fitted: 60, judged: 60 });
  for (const { mean } of [over, par, under]) {
    assert.ok(Math.abs(mean - 1 / 3) <= 0.01, `a mean share of ${mean}`);
  }
});
