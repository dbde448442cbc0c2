import assert from "node:assert/strict";
import { VirtualClock } from "./virtual_clock.ts";

Deno.test("sleepers wake in the order of their deadlines and see the time they asked for", async () => {
  const clock = new VirtualClock("2026-01-01T00:00:00Z");
  const start = clock.now();
  const seen: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    seen.push([name, clock.now() - start]);
  };
  const all = [sleeper("b", 20), sleeper("a", 10), sleeper("late", 31)];
  await clock.advance(30);
  assert.deepEqual(seen, [["a", 10], ["b", 20]]);
  assert.equal(clock.now() - start, 30);
  assert.equal(clock.untilNextWake, 1);
  await clock.advance(1);
  await Promise.all(all);
  assert.equal(clock.untilNextWake, undefined);
});

Deno.test("a loop that sleeps again inside the advanced span runs each of its turns", async () => {
  const clock = new VirtualClock();
  const ticks: number[] = [];
  const stop = new AbortController();
  const loop = (async () => {
    for (;;) {
      await clock.sleep(60_000, stop.signal);
      ticks.push(clock.now());
    }
  })();
  await clock.advance(180_000);
  assert.deepEqual(ticks, [60_000, 120_000, 180_000]);
  stop.abort(new Error("enough"));
  await assert.rejects(loop, /enough/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("a stepped wall clock neither wakes nor delays a sleeper", async () => {
  const clock = new VirtualClock(1_000_000);
  let woke = false;
  const sleep = clock.sleep(500).then(() => woke = true);
  clock.step(3_600_000);
  await clock.set(0);
  await clock.advance(499);
  assert.equal(woke, false);
  assert.equal(clock.now(), 499);
  await clock.advance(1);
  await sleep;
  assert.equal(woke, true);
});

Deno.test("an already aborted signal rejects at once, and time never passes backward", async () => {
  const clock = new VirtualClock();
  await assert.rejects(clock.sleep(1, AbortSignal.abort(new Error("stop"))), /stop/);
  await assert.rejects(clock.advance(-1), RangeError);
  assert.throws(() => new VirtualClock("yesterday"), TypeError);
});

Deno.test("untilSleeping resolves when as many sleeps are under way", async () => {
  const clock = new VirtualClock();
  const two = clock.untilSleeping(2);
  const sleeps = [clock.sleep(1), clock.sleep(2)];
  await two;
  assert.equal(clock.sleeping, 2);
  await clock.advance(2);
  await Promise.all(sleeps);
});
