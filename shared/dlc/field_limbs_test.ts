import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalise,
  FIELD_PRIME,
  LIMBS,
  limbsToBytes,
  readLimbs,
  writeLimbs,
} from "./field_limbs.ts";

const P = FIELD_PRIME;
/** The largest limb that the arithmetic leaves behind. */
const LOOSE = 2 ** 29 + 2 ** 23;
/** Any value the arithmetic leaves behind: limbs up to and a little above 29 bits. */
const looseLimbs = fc.array(
  fc.oneof(fc.integer({ min: 0, max: LOOSE }), fc.constantFrom(0, 2 ** 29 - 1, LOOSE)),
  {
    minLength: LIMBS,
    maxLength: LIMBS,
  },
);

Deno.test("limbs become the one representative below p, whatever they carry", () => {
  fc.assert(fc.property(looseLimbs, (limbs) => {
    const words = Uint32Array.from([7, ...limbs, 7]);
    const value = readLimbs(words, 1);
    canonicalise(words, 1);
    assert.equal(readLimbs(words, 1), value % P);
    assert.deepEqual([words[0], words[LIMBS + 1]], [7, 7], "the neighbours are untouched");
  }));
});

Deno.test("values around multiples of p and powers of two are reduced right", () => {
  const edges = [0n, P, 2n * P, 31n * P, 2n ** 256n, 2n ** 261n - 1n];
  for (const edge of edges) {
    for (const offset of [-1n, 0n, 1n]) {
      const value = edge + offset;
      if (value < 0n || value >= 2n ** 261n) continue;
      const words = new Uint32Array(LIMBS);
      writeLimbs(words, 0, value);
      assert.equal(readLimbs(words, 0), value);
      canonicalise(words, 0);
      assert.equal(readLimbs(words, 0), value % P, `${value}`);
    }
  }
});

Deno.test("canonical limbs are written as 32 big-endian bytes", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: P - 1n }), (value) => {
    const words = new Uint32Array(LIMBS), bytes = new Uint8Array(34).fill(9);
    writeLimbs(words, 0, value);
    limbsToBytes(words, 0, bytes, 1);
    assert.equal(bytes.subarray(1, 33).toHex(), value.toString(16).padStart(64, "0"));
    assert.deepEqual([bytes[0], bytes[33]], [9, 9]);
  }));
});
