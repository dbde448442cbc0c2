import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { BatchAddition } from "./batch_addition.ts";
import { challengeOf, type CurvePoint, evenY } from "./challenge.ts";
import { canonicalise, LIMBS, limbsToBytes } from "./field_limbs.ts";
import { lockingPoint } from "./locking_point.ts";
import { LOCKING_POINT_BYTES } from "./packed_points.ts";

const WINDOW_BITS = 13;
const HALF = 1 << (WINDOW_BITS - 1);
// One bit more than a scalar has, for the carry of the signed digits.
const WINDOWS = Math.ceil(257 / WINDOW_BITS);
const BATCH = 2048;
// After the table one slot holds the point that all sums start from, the others the batch.
const START = WINDOWS * HALF;
const FIRST = START + 1;

/**
 * Computes the locking points of many outcomes under one oracle key: `even(R) + e · even(P)` for each.
 *
 * Only `e` and `R` vary, so a table of the multiples `m · 2^(13j) · even(P)`, 1 ≤ m ≤ 4096, turns each
 * multiplication into at most twenty additions and no doubling. All outcomes of a batch advance together, one
 * digit of `e` at a time, so the divisions of one step share an inversion. Public data only: variable time.
 *
 * The table takes 6 MB and about 0.1 s to build.
 */
export class LockingPointTable {
  readonly #oracleKey: CurvePoint;
  readonly #points: BatchAddition;
  readonly #digits = new Int16Array(BATCH * WINDOWS);

  /** @param oracleKey the oracle's public key `P`; its sign does not matter */
  constructor(oracleKey: CurvePoint) {
    this.#oracleKey = oracleKey;
    this.#points = new BatchAddition(FIRST + BATCH, BATCH);
    this.#build();
  }

  /**
   * The locking points of the given outcome messages, in order, as 33 bytes each; zeros for infinity.
   * Equal to {@link lockingPoint} byte for byte.
   */
  compute(noncePoint: CurvePoint, messages: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(messages.length * LOCKING_POINT_BYTES);
    const challenge = challengeOf(this.#oracleKey, noncePoint);
    const start = evenY(noncePoint).toAffine();
    this.#points.put(START, start.x, start.y);
    for (let from = 0; from < messages.length; from += BATCH) {
      const batch = messages.slice(from, from + BATCH);
      batch.forEach((message, i) => {
        this.#points.copy(START, FIRST + i);
        signedDigits(challenge(message), this.#digits, i * WINDOWS);
      });
      if (this.#addDigits(batch.length)) this.#write(batch.length, out, from);
      else this.#writeSlowly(noncePoint, batch, out, from);
    }
    return out;
  }

  /** @returns false when two points met that the batched formula cannot add */
  #addDigits(count: number): boolean {
    for (let window = 0; window < WINDOWS; window++) {
      for (let i = 0; i < count; i++) {
        const digit = this.#digits[i * WINDOWS + window]!;
        if (digit === 0) continue;
        const multiple = window * HALF + Math.abs(digit) - 1;
        this.#points.queue(FIRST + i, multiple, digit < 0);
      }
      if (!this.#points.flush()) return false;
    }
    return true;
  }

  #write(count: number, out: Uint8Array, from: number): void {
    const { words } = this.#points;
    for (let i = 0; i < count; i++) {
      const x = this.#points.wordOf(FIRST + i);
      const offset = (from + i) * LOCKING_POINT_BYTES;
      canonicalise(words, x);
      canonicalise(words, x + LIMBS);
      out[offset] = 2 + (words[x + LIMBS]! & 1);
      limbsToBytes(words, x, out, offset + 1);
    }
  }

  #writeSlowly(
    noncePoint: CurvePoint,
    batch: readonly Uint8Array[],
    out: Uint8Array,
    from: number,
  ): void {
    batch.forEach((message, i) => {
      const point = lockingPoint(this.#oracleKey, noncePoint, message);
      if (!point.is0()) out.set(point.toBytes(true), (from + i) * LOCKING_POINT_BYTES);
    });
  }

  /** Fills the table: powers of two by doubling, the rest as sums `T[m] + T[i]` of what is there. */
  #build(): void {
    const Point = secp256k1.Point;
    const powers: CurvePoint[] = [evenY(this.#oracleKey)];
    while (powers.length < WINDOWS * WINDOW_BITS) powers.push(powers.at(-1)!.double());
    normalizeZ(Point, powers).forEach((point, power) => {
      const bit = power % WINDOW_BITS;
      const { x, y } = point.toAffine();
      const window = (power - bit) / WINDOW_BITS;
      this.#points.put(window * HALF + (1 << bit) - 1, x, y);
    });
    for (let m = 2; m < HALF; m *= 2) {
      let queued = 0;
      for (let window = 0; window < WINDOWS; window++) {
        const base = window * HALF - 1;
        for (let i = 1; i < m; i++) {
          this.#points.copy(base + m, base + m + i);
          this.#points.queue(base + m + i, base + i, false);
          if (++queued % BATCH === 0) this.#points.flush();
        }
      }
      this.#points.flush();
    }
  }
}

/** Writes a scalar as signed base-2^13 digits in −4095 … 4096, least significant first. */
function signedDigits(scalar: Uint8Array, out: Int16Array, first: number): void {
  let carry = 0;
  let held = 0;
  let bits = 0;
  let next = scalar.length - 1;
  for (let window = 0; window < WINDOWS; window++) {
    while (bits < WINDOW_BITS && next >= 0) {
      held |= scalar[next--]! << bits;
      bits += 8;
    }
    let digit = (held & (2 * HALF - 1)) + carry;
    held >>>= WINDOW_BITS;
    bits -= WINDOW_BITS;
    carry = digit > HALF ? 1 : 0;
    if (carry) digit -= 2 * HALF;
    out[first + window] = digit;
  }
}
