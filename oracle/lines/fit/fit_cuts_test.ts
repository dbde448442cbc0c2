import assert from "node:assert/strict";
import { fitCuts } from "./fit_cuts.ts";

Deno.test("each side of a line gets a third when the misses allow it", () => {
  assert.deepEqual(fitCuts([9, 1, 5, 3, 7, 11]), {
    lower: 4,
    upper: 8,
    under: 2,
    par: 2,
    over: 2,
  });
});

Deno.test("of equally good lines the one with the lower cuts is fitted", () => {
  // Either cut pair leaves 1, 1 and 2 on its sides in some order.
  assert.deepEqual(fitCuts([0, 1, 2, 3]), { lower: 0.5, upper: 1.5, under: 1, par: 1, over: 2 });
});

Deno.test("fewer than three different misses have no line", () => {
  for (const misses of [[], [1], [1, 1, 1, 1], [1, 2, 1, 2, 2], [NaN, 1, 2, Infinity]]) {
    assert.equal(fitCuts(misses), undefined);
  }
});

Deno.test("misses that are not finite do not count", () => {
  assert.deepEqual(fitCuts([NaN, 1, 2, 3, Infinity, -Infinity]), fitCuts([1, 2, 3]));
});

Deno.test("most misses being equal still leaves a line around them", () => {
  assert.deepEqual(fitCuts([-1, 0, 0, 0, 0, 0, 0, 1]), {
    lower: -0.5,
    upper: 0.5,
    under: 1,
    par: 6,
    over: 1,
  });
});

Deno.test("misses so near each other that no number lies between their cuts have no line", () => {
  const [a, b, c] = [1, 2, 3].map((steps) => 1 + steps * Number.EPSILON);
  assert.equal(fitCuts([a!, b!, c!]), undefined);
});
