import type { Clock } from "../shared/lifecycle/clock.ts";

/**
 * A clock that jumps: whoever sleeps wakes in the next turn of the event loop, and the clock then shows the time
 * it asked for. Hours of waiting pass in milliseconds while real requests go on; several sleepers wake in the
 * order of their deadlines.
 */
export class SkippingClock implements Clock {
  #now: number;
  readonly #sleepers: { wakeAt: number; wake: () => void }[] = [];

  /** @param start the first time shown: milliseconds since the Unix epoch, or an ISO 8601 text */
  constructor(start: number | string) {
    this.#now = typeof start === "number" ? start : Date.parse(start);
    if (!Number.isFinite(this.#now)) throw new TypeError(`not an instant: ${start}`);
  }

  now(): number {
    return this.#now;
  }

  /** Moves to an instant that is not in the past. */
  moveTo(at: number | string): void {
    this.#now = Math.max(this.#now, typeof at === "number" ? at : Date.parse(at));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
      };
      const sleeper = {
        wakeAt: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
      setTimeout(() => this.#wakeNext(), 0);
    });
  }

  #wakeNext(): void {
    const next = this.#sleepers.reduce<{ wakeAt: number; wake: () => void } | undefined>(
      (first, sleeper) => first === undefined || sleeper.wakeAt < first.wakeAt ? sleeper : first,
      undefined,
    );
    if (next === undefined) return;
    this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.wakeAt);
    next.wake();
  }
}
