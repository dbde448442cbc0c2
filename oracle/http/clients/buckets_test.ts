import assert from "node:assert/strict";
import fc from "fast-check";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { Buckets } from "./buckets.ts";

const NAMES = ["a", "b", "c"];
const step = fc.record({
  name: fc.constantFrom(...NAMES),
  passesMs: fc.oneof(fc.constant(0), fc.nat(200), fc.nat(3 * MINUTE_MS)),
  givesBack: fc.boolean(),
});

/** What a bucket holds, in as many parts of a token as a minute has milliseconds, counted one millisecond at a time. */
class SlowBucket {
  #parts: bigint;

  constructor(readonly perMinute: number) {
    this.#parts = this.#full;
  }

  get #full(): bigint {
    return BigInt(this.perMinute) * BigInt(MINUTE_MS);
  }

  get tokens(): number {
    return Number(this.#parts / BigInt(MINUTE_MS));
  }

  pass(ms: number): void {
    this.add(BigInt(ms) * BigInt(this.perMinute));
  }

  add(parts: bigint): void {
    const sum = this.#parts + parts;
    this.#parts = sum > this.#full ? this.#full : sum;
  }
}

Deno.test("any bucket holds what a plain count of its tokens holds, whatever is taken when", () => {
  const steps = fc.array(step, { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), steps, (perMinute, taken) => {
      const buckets = new Buckets(perMinute);
      const slow = new Map(NAMES.map((name) => [name, new SlowBucket(perMinute)]));
      let nowMs = 1_900_000_000_000;
      for (const { name, passesMs, givesBack } of taken) {
        nowMs += passesMs;
        for (const bucket of slow.values()) bucket.pass(passesMs);
        const own = slow.get(name)!;
        const draw = buckets.take(name, nowMs);
        assert.equal(draw.isTaken, own.tokens > 0);
        if (draw.isTaken) own.add(-BigInt(MINUTE_MS));
        assert.equal(draw.left, own.tokens);
        assert.deepEqual(buckets.look(name, nowMs), { ...draw, isTaken: false });
        if (draw.left === 0) {
          assert.ok(buckets.look(name, nowMs + draw.waitMs).left > 0);
          assert.equal(buckets.look(name, nowMs + draw.waitMs - 1).left, 0);
        }
        assert.equal(buckets.look(name, nowMs + draw.fullInMs).fullInMs, 0);
        if (givesBack && draw.isTaken) {
          buckets.giveBack(name);
          own.add(BigInt(MINUTE_MS));
        }
        assert.ok(buckets.size <= NAMES.length);
      }
    }),
    { endOnFailure: true },
  );
});

Deno.test("buckets that are full again are forgotten, and of too many the one asked for longest ago", () => {
  const buckets = new Buckets(2, 3);
  for (const name of ["a", "b", "c"]) buckets.take(name, 0);
  assert.equal(buckets.take("a", 1).left, 0);
  buckets.take("d", 1);
  assert.equal(buckets.size, 3);
  assert.equal(buckets.look("a", 1).left, 0); // b was forgotten instead
  assert.equal(buckets.look("b", 1).left, 2);
  buckets.take("e", MINUTE_MS + 1);
  buckets.take("e", MINUTE_MS + 1);
  assert.equal(buckets.size, 1);
});

Deno.test("a clock that is set back gives nothing, and takes nothing but the time", () => {
  const buckets = new Buckets(1);
  assert.equal(buckets.take("a", 10 * MINUTE_MS).isTaken, true);
  assert.equal(buckets.take("a", 5 * MINUTE_MS).isTaken, false);
  assert.equal(buckets.take("a", 6 * MINUTE_MS).isTaken, true);
});
