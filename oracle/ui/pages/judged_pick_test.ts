import assert from "node:assert/strict";
import { paidText, parBand, pointsOf } from "./judged_pick.ts";

const HIGH = { target: "KORD", metric: "temp_high", baseline: 70, observed: 71 } as const;
const LINES = [{ target: "KORD", metric: "temp_high", lower: -1.5, upper: 2 }];

Deno.test("a pick is judged by the fixed rules, or by the line of its pair where there are lines", () => {
  assert.deepEqual([pointsOf("over", HIGH, undefined), pointsOf("par", HIGH, undefined)], [10, 0]);
  assert.deepEqual([pointsOf("over", HIGH, LINES), pointsOf("par", HIGH, LINES)], [0, 10]);
  assert.deepEqual([paidText(HIGH, undefined), paidText(HIGH, LINES)], ["over", "par"]);
});

Deno.test("what is not known is worth nothing and pays nothing yet", () => {
  assert.equal(pointsOf("over", undefined, undefined), undefined);
  assert.equal(pointsOf("over", { ...HIGH, observed: null }, undefined), undefined);
  assert.equal(paidText({ ...HIGH, baseline: null }, undefined), "–");
});

Deno.test("the band of par is that of the rounded forecast, of the tolerance, or of the line", () => {
  assert.deepEqual(parBand({ ...HIGH, baseline: 69.5 }, undefined), [69.5, 70.5]);
  assert.deepEqual(parBand({ ...HIGH, metric: "humidity", baseline: 60 }, undefined), [55, 65]);
  assert.equal(parBand({ ...HIGH, metric: "wind_speed" }, undefined), undefined);
  assert.deepEqual(parBand(HIGH, LINES), [68.5, 72]);
});
