import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import fc from "fast-check";
import { BatchAddition } from "./batch_addition.ts";
import { batchAdditionModule } from "./batch_addition_code.ts";
import { canonicalise, FIELD_PRIME, LIMBS, readLimbs } from "./field_limbs.ts";

const { Point } = secp256k1;

const memory = new WebAssembly.Memory({ initial: 1 });
const { exports } = await WebAssembly.instantiate(batchAdditionModule(), { env: { memory } })
  .then(({ instance }) => instance);
// As the module encodes them.
const multiply = exports.mul as (to: number, a: number, b: number) => void;
const square = exports.sqr as (to: number, a: number) => void;

/** Limbs up to `max`, often the extremes. */
const limbs = (max: number) =>
  fc.array(fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, max)), {
    minLength: LIMBS,
    maxLength: LIMBS,
  });
/** The largest limbs of a reduced element and of a difference, as the code's comment bounds them. */
const REDUCED = 2 ** 29 + 2 ** 23, DIFFERENCE = Math.floor(2 ** 31.4);

Deno.test("products are right and loosely reduced for the largest operands the code allows", () => {
  const words = new Uint32Array(memory.buffer);
  const largest = (limb: number) => Array<number>(LIMBS).fill(limb);
  fc.assert(
    fc.property(limbs(DIFFERENCE), limbs(REDUCED), (a, b) => {
      words.set([...a, ...b]);
      const expected = readLimbs(words, 0) * readLimbs(words, LIMBS) % FIELD_PRIME;
      multiply(8 * LIMBS, 0, 4 * LIMBS);
      const product = words.subarray(2 * LIMBS, 3 * LIMBS);
      assert.ok(product.every((limb) => limb <= REDUCED));
      assert.equal(readLimbs(product, 0) % FIELD_PRIME, expected);
    }),
    { examples: [[largest(DIFFERENCE), largest(REDUCED)]], numRuns: 1_000 },
  );
});

Deno.test("squares are the products of equal factors, also in place", () => {
  const words = new Uint32Array(memory.buffer);
  const largest = Array<number>(LIMBS).fill(REDUCED);
  fc.assert(
    fc.property(limbs(REDUCED), (a) => {
      words.set(a);
      const expected = readLimbs(words, 0) ** 2n % FIELD_PRIME;
      square(0, 0);
      assert.ok(words.subarray(0, LIMBS).every((limb) => limb <= REDUCED));
      assert.equal(readLimbs(words, 0) % FIELD_PRIME, expected);
    }),
    { examples: [[largest]], numRuns: 1_000 },
  );
});

const scalar = fc.bigInt({ min: 1n, max: Point.Fn.ORDER - 1n });

function slotHex(points: BatchAddition, slot: number): string {
  const word = points.wordOf(slot);
  canonicalise(points.words, word);
  canonicalise(points.words, word + LIMBS);
  return Point.fromAffine({
    x: readLimbs(points.words, word),
    y: readLimbs(points.words, word + LIMBS),
  })
    .toHex(true);
}

Deno.test("chains of sums and differences equal those of general point arithmetic", () => {
  const chain = fc.array(fc.tuple(scalar, fc.boolean()), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(scalar, chain), { minLength: 1, maxLength: 5 }), (rows) => {
      const points = new BatchAddition(2 * rows.length, rows.length);
      const sums = rows.map(([start], slot) => {
        const point = Point.BASE.multiply(start);
        points.put(slot, point.toAffine().x, point.toAffine().y);
        return point;
      });
      for (let step = 0; step < 6; step++) {
        let meeting = false;
        rows.forEach(([, links], row) => {
          const link = links[step];
          if (!link) return;
          const addend = Point.BASE.multiply(link[0]);
          points.put(rows.length + row, addend.toAffine().x, addend.toAffine().y);
          points.queue(row, rows.length + row, link[1]);
          meeting ||= sums[row]!.toAffine().x === addend.toAffine().x; // one sum a row
          sums[row] = sums[row]!.add(link[1] ? addend.negate() : addend);
        });
        assert.equal(points.flush(), !meeting);
        if (meeting) return;
      }
      sums.forEach((sum, row) => assert.equal(slotHex(points, row), sum.toHex(true)));
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

Deno.test("a doubling or a sum at infinity is refused and changes nothing", () => {
  const { x, y } = Point.BASE.toAffine(), other = Point.BASE.multiply(5n);
  for (const negative of [false, true]) {
    const points = new BatchAddition(3, 2);
    points.put(0, other.toAffine().x, other.toAffine().y);
    points.put(1, x, y);
    points.put(2, x, y);
    points.queue(0, 2, false);
    points.queue(1, 2, negative);
    assert.equal(points.flush(), false);
    assert.equal(slotHex(points, 0), other.toHex(true));
    assert.ok(points.flush(), "nothing is left pending");
  }
});

Deno.test("no more additions are queued than fit", () => {
  const points = new BatchAddition(2, 1);
  points.queue(0, 1, false);
  assert.throws(() => points.queue(0, 1, false), RangeError);
});
