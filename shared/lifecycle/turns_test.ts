import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { Turns } from "./turns.ts";

/** Keeps the thread busy for a time. */
function work(ms: number): void {
  for (const begun = performance.now(); performance.now() - begun < ms;);
}

Deno.test("works that are cut into turns go on one after the other, and none does all before the others", async () => {
  const order: number[] = [];
  await Promise.all([1, 2, 3].map(async (which) => {
    const turns = new Turns();
    for (let step = 0; step < 4; step++) {
      work(5); // longer than a slice
      order.push(which);
      await turns.pass();
    }
  }));
  assert.deepEqual(order.slice(-9), [1, 2, 3, 1, 2, 3, 1, 2, 3]);
});

Deno.test("between two slices whatever else waits has its turn, however many works there are", async () => {
  let isOver = false;
  let passed = 0;
  const others = (async () => {
    while (!isOver) {
      await setImmediate();
      passed++;
    }
  })();
  const counts: number[] = [];
  await Promise.all(Array.from({ length: 4 }, async () => {
    const turns = new Turns();
    for (let step = 0; step < 3; step++) {
      work(5); // longer than a slice
      await turns.pass();
      counts.push(passed);
    }
  }));
  isOver = true;
  await others;
  // Who has done all of its work needs no slice any more.
  assert.equal(new Set(counts).size, 9, `turns of others before each slice: ${counts}`);
});

Deno.test("short work is not cut", async () => {
  await new Turns().pass(); // what the tests before have used up
  assert.equal(new Turns().pass(), undefined);
});
