import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";

/** What one collection of METAR history may cost. */
export interface HistoryLimits {
  readonly requests: number;
  /** By the daemon's clock. */
  readonly timeMs: number;
  /** Of all bodies together. */
  readonly bytes: number;
}

/** The limits a daemon runs with; 160 requests of 0.1 MB are usual. */
export const HISTORY_LIMITS: HistoryLimits = {
  requests: 512,
  timeMs: 20 * MINUTE_MS,
  bytes: 64 * 1024 * 1024,
};

/** Counts what a collection has cost, and says when it must end. */
export class HistoryBudget {
  readonly deadlineMs: number;
  readonly #limits: HistoryLimits;
  readonly #clock: Clock;
  #requests = 0;
  #bytes = 0;

  /** @param latestMs an earlier end than the limits give, e.g. that of the whole run */
  constructor(limits: HistoryLimits, clock: Clock, latestMs: number) {
    this.#limits = limits;
    this.#clock = clock;
    this.deadlineMs = Math.min(clock.now() + limits.timeMs, latestMs);
  }

  /** Bytes that may still be received. */
  get bytesLeft(): number {
    return this.#limits.bytes - this.#bytes;
  }

  /** What of its limits is left. */
  get left(): Omit<HistoryLimits, "timeMs"> {
    return {
      requests: this.#limits.requests - this.#requests,
      bytes: Math.max(0, this.bytesLeft),
    };
  }

  /** Why no further request may be made, or `undefined` while one may. */
  get spent(): string | undefined {
    if (this.#requests >= this.#limits.requests) return `${this.#requests} requests were made`;
    if (this.bytesLeft <= 0) return `${this.#bytes} bytes were received`;
    if (this.#clock.now() >= this.deadlineMs) return "the time for this collection is over";
    return undefined;
  }

  /** Counts a request that is about to be made. */
  request(): void {
    this.#requests++;
  }

  /** Counts the bytes of a body. */
  countBytes(bytes: number): void {
    this.#bytes += bytes;
  }
}
