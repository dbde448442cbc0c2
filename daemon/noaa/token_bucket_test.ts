import assert from "node:assert/strict";
import * as fc from "fast-check";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { NoTurnInTimeError, TokenBucket } from "./token_bucket.ts";

const bucketOf = (clock: VirtualClock) =>
  new TokenBucket({ capacity: 3, refillSeconds: 15, clock });

/** When each of `count` turns taken at once comes, ms from the start. */
async function turns(bucket: TokenBucket, clock: VirtualClock, count: number): Promise<number[]> {
  const startMs = clock.now();
  const starts: number[] = [];
  for (let i = 0; i < count; i++) bucket.take().then(() => starts.push(clock.now() - startMs));
  await clock.advance(0); // lets those start that need not wait
  await clock.advance(count * 5000);
  return starts;
}

Deno.test("three requests start at once, the fourth after 5 s (D8)", async () => {
  const clock = new VirtualClock();
  assert.deepEqual(await turns(bucketOf(clock), clock, 6), [0, 0, 0, 5000, 10_000, 15_000]);
});

Deno.test("after an idle hour no more than the capacity is saved up (D9)", async () => {
  const clock = new VirtualClock();
  const bucket = bucketOf(clock);
  await turns(bucket, clock, 3);
  await clock.advance(3_600_000);
  assert.deepEqual(await turns(bucket, clock, 4), [0, 0, 0, 5000]);
});

Deno.test("a turn that would come after the deadline is refused and not taken", async () => {
  const clock = new VirtualClock();
  const bucket = bucketOf(clock);
  for (let i = 0; i < 3; i++) await bucket.take();
  await assert.rejects(bucket.take({ deadlineMs: 4999 }), NoTurnInTimeError);
  const turn = bucket.take({ deadlineMs: 5000 });
  await clock.advance(5000);
  await turn;
});

Deno.test("a clock set back by an hour delays nobody by an hour", async () => {
  const clock = new VirtualClock(10_000_000);
  const bucket = bucketOf(clock);
  for (let i = 0; i < 3; i++) await bucket.take();
  clock.step(-3_600_000);
  const turn = bucket.take();
  await clock.advance(15_000);
  await turn;
});

Deno.test("an aborted waiter leaves with the signal's reason", async () => {
  const clock = new VirtualClock();
  const bucket = bucketOf(clock);
  for (let i = 0; i < 3; i++) await bucket.take();
  const stop = new AbortController();
  const turn = bucket.take({ signal: stop.signal });
  stop.abort(new Error("stopping"));
  await assert.rejects(turn, /stopping/);
});

Deno.test("no window of time holds more turns than its refill and the capacity", async () => {
  const asks = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(asks, async (gaps) => {
      const clock = new VirtualClock();
      const bucket = bucketOf(clock);
      const starts: number[] = [];
      for (const gap of gaps) {
        await clock.advance(gap);
        bucket.take().then(() => starts.push(clock.now()));
        await clock.advance(0);
      }
      await clock.advance(gaps.length * 5000);
      assert.equal(starts.length, gaps.length);
      for (const [i, first] of starts.entries()) {
        for (const [j, last] of starts.entries()) {
          if (j < i) continue;
          assert.ok(j - i + 1 <= 3 + (last - first) / 5000 + 1e-9, `${j - i + 1} turns`);
        }
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
});
