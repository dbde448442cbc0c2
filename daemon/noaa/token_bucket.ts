import type { Clock } from "../../shared/lifecycle/clock.ts";

/** Thrown when a turn would only come after the caller's deadline; nothing was taken. */
export class NoTurnInTimeError extends Error {
  override readonly name = "NoTurnInTimeError";
}

/** What {@link TokenBucket.take} may wait for. */
export interface TakeOptions {
  readonly signal?: AbortSignal;
  /** Latest instant, in ms of the bucket's clock, at which a turn is still of use. */
  readonly deadlineMs?: number;
}

/**
 * A fair token bucket: `capacity` turns at once, then one each `refillSeconds / capacity`, never more than the
 * capacity saved up. Turns are given in the order they were asked for, and waiting holds no lock.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** When the bucket will be full again: the theoretical arrival time of the generic cell rate algorithm. */
  #fullAtMs = -Infinity;
  #waiting = 0;

  /** @param options `capacity` in turns, `refillSeconds` the time in which an empty bucket fills */
  constructor(options: { capacity: number; refillSeconds: number; clock: Clock }) {
    this.#clock = options.clock;
    this.#intervalMs = (options.refillSeconds * 1000) / options.capacity;
    this.#burstMs = this.#intervalMs * (options.capacity - 1);
  }

  /**
   * Resolves when it is the caller's turn.
   * @throws {NoTurnInTimeError} when the turn would come after `deadlineMs`
   * @throws {unknown} the signal's reason when it aborts first
   */
  async take({ signal, deadlineMs = Infinity }: TakeOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const now = this.#clock.now();
    // A clock set back must not leave a debt of hours: no more is owed than those who wait have taken.
    const mostOwed = (this.#waiting + 1) * this.#intervalMs + this.#burstMs;
    const fullAt = Math.min(Math.max(this.#fullAtMs, now), now + mostOwed);
    const turnAt = Math.max(now, fullAt - this.#burstMs);
    if (turnAt > deadlineMs) {
      throw new NoTurnInTimeError("the next request would start after its deadline");
    }
    this.#fullAtMs = fullAt + this.#intervalMs;
    if (turnAt <= now) return;
    this.#waiting++;
    try {
      await this.#clock.sleep(turnAt - now, signal);
    } finally {
      this.#waiting--;
    }
  }
}
