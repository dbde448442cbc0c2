import { MINUTE_MS } from "../../../shared/time/units.ts";

/** What a bucket says when somebody wants a token of it. */
export interface Draw {
  readonly isTaken: boolean;
  /** Whole tokens that are there now. */
  readonly left: number;
  /** Until there is one, if there is none now; ms. */
  readonly waitMs: number;
  /** Until the bucket is full again if nobody takes more; ms. */
  readonly fullInMs: number;
}

/** What somebody has taken and did not get back yet, at an instant; exact, in tokens × {@link MINUTE_MS}. */
interface Bucket {
  debt: number;
  atMs: number;
}

/** About 10 MB of addresses. */
const MOST_KNOWN = 65_536;
/** So many that are full again are forgotten with each token: more than can come. */
const FORGOTTEN_AT_ONCE = 2;

/**
 * A token bucket for each of many: it holds what may be taken in a minute, and fills up at that rate. Those that are full
 * need no memory; of more than can be known those are forgotten that were asked for longest ago, which favours only
 * whoever has as many names.
 */
export class Buckets {
  readonly #perMinute: number;
  readonly #most: number;
  /** Those asked for longest ago come first. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param perMinute tokens, at least 1 */
  constructor(perMinute: number, most = MOST_KNOWN) {
    this.#perMinute = perMinute;
    this.#most = most;
  }

  /** How many are known: of the others all are full. */
  get size(): number {
    return this.#buckets.size;
  }

  /** What {@link take} would say, without taking anything. */
  look(name: string, nowMs: number): Draw {
    return this.#draw(this.#debtOf(name, nowMs), false);
  }

  /**
   * Takes a token, if there is one.
   * @param nowMs whole milliseconds; where a clock is set back, nothing is given back for the time before
   */
  take(name: string, nowMs: number): Draw {
    const before = this.#debtOf(name, nowMs);
    const isTaken = before + MINUTE_MS <= this.#capacity;
    const debt = isTaken ? before + MINUTE_MS : before;
    this.#buckets.delete(name);
    this.#buckets.set(name, { debt, atMs: nowMs });
    this.#forget(nowMs);
    return this.#draw(debt, isTaken);
  }

  /** Gives a token back that was taken for nothing. */
  giveBack(name: string): void {
    const bucket = this.#buckets.get(name);
    if (bucket) bucket.debt = Math.max(0, bucket.debt - MINUTE_MS);
  }

  get #capacity(): number {
    return this.#perMinute * MINUTE_MS;
  }

  #debtOf(name: string, nowMs: number): number {
    const bucket = this.#buckets.get(name);
    if (!bucket) return 0;
    const passedMs = Math.max(0, nowMs - bucket.atMs);
    return Math.max(0, bucket.debt - passedMs * this.#perMinute);
  }

  #draw(debt: number, isTaken: boolean): Draw {
    const missing = debt + MINUTE_MS - this.#capacity;
    return {
      isTaken,
      left: Math.floor((this.#capacity - debt) / MINUTE_MS),
      waitMs: Math.ceil(Math.max(0, missing) / this.#perMinute),
      fullInMs: Math.ceil(debt / this.#perMinute),
    };
  }

  #forget(nowMs: number): void {
    let full = FORGOTTEN_AT_ONCE;
    for (const [name, { atMs }] of this.#buckets) {
      const isOver = this.#buckets.size > this.#most;
      const isFull = nowMs - atMs >= MINUTE_MS && full-- > 0;
      if (!isOver && !isFull) return;
      this.#buckets.delete(name);
    }
  }
}
