import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ADDITION_BYTES, batchAdditionModule, POINT_BYTES } from "./batch_addition_code.ts";
import { FIELD_PRIME, LIMBS, readLimbs, writeLimbs } from "./field_limbs.ts";

const POINT_WORDS = POINT_BYTES / 4;
const ADDITION_WORDS = ADDITION_BYTES / 4;
const PAGE = 65536;
// Three elements of scratch, the running product and its inverse, padded so that `advance` cannot step below 0.
const SCRATCH_BYTES = 256;

interface Exports {
  prefix(first: number, end: number, product: number): void;
  advance(last: number, first: number, inverse: number, scratch: number): void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * Points of secp256k1 in affine coordinates that are added many at a time, sharing one inversion
 * (Montgomery's trick). Public data only: the time depends on the points.
 *
 * Points live in numbered slots. Additions are queued, then done by {@link BatchAddition.flush}.
 */
export class BatchAddition {
  /** Limbs of all slots; slot `s` starts at word {@link BatchAddition.wordOf}. */
  readonly words: Uint32Array;
  readonly #additions: Int32Array;
  readonly #exports: Exports;
  readonly #pointsAt: number;
  readonly #additionsAt: number;
  readonly #capacity: number;
  #pending = 0;

  /** @param slots how many points there are; @param capacity how many additions can be queued */
  constructor(slots: number, capacity: number) {
    this.#capacity = capacity;
    this.#additionsAt = SCRATCH_BYTES * 2;
    this.#pointsAt = this.#additionsAt + capacity * ADDITION_BYTES;
    const bytes = this.#pointsAt + slots * POINT_BYTES;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    this.words = new Uint32Array(memory.buffer);
    this.#additions = new Int32Array(memory.buffer);
    compiled ??= new WebAssembly.Module(batchAdditionModule());
    const instance = new WebAssembly.Instance(compiled, { env: { memory } });
    this.#exports = instance.exports as unknown as Exports; // the module exports exactly these
  }

  /** The word of {@link BatchAddition.words} where x of a slot starts; y follows. */
  wordOf(slot: number): number {
    return this.#pointsAt / 4 + slot * POINT_WORDS;
  }

  /** Puts a point, given by its affine coordinates, into a slot. */
  put(slot: number, x: bigint, y: bigint): void {
    const word = this.wordOf(slot);
    writeLimbs(this.words, word, x);
    writeLimbs(this.words, word + LIMBS, y);
  }

  /** Copies the point of one slot to another. */
  copy(from: number, to: number): void {
    const word = this.wordOf(from);
    this.words.copyWithin(this.wordOf(to), word, word + POINT_WORDS);
  }

  /** Queues `slot = slot ± addend`. A slot may be queued once before the next flush. */
  queue(slot: number, addend: number, negative: boolean): void {
    if (this.#pending === this.#capacity) {
      throw new RangeError("more additions than the batch holds");
    }
    const word = this.#additionsAt / 4 + this.#pending++ * ADDITION_WORDS;
    this.#additions[word] = this.#pointsAt + slot * POINT_BYTES;
    this.#additions[word + 1] = this.#pointsAt + addend * POINT_BYTES;
    this.#additions[word + 2] = negative ? -1 : 0;
  }

  /**
   * Does all queued additions.
   *
   * @returns false when a slot and its addend had the same x, a doubling or the point at infinity: then nothing
   * was added and the caller must use general point arithmetic for this batch
   */
  flush(): boolean {
    const count = this.#pending;
    this.#pending = 0;
    if (count === 0) return true;
    const first = this.#additionsAt;
    const product = SCRATCH_BYTES;
    writeLimbs(this.words, product / 4, 1n);
    this.#exports.prefix(first, first + count * ADDITION_BYTES, product);
    const value = readLimbs(this.words, product / 4) % FIELD_PRIME;
    if (value === 0n) return false;
    writeLimbs(this.words, product / 4, secp256k1.Point.Fp.inv(value));
    this.#exports.advance(first + (count - 1) * ADDITION_BYTES, first, product, 0);
    return true;
  }
}
