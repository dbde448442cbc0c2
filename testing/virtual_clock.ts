import type { Clock } from "../shared/lifecycle/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A turn of the event loop, so that code woken by the clock runs and may sleep again. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * A clock that stands still until it is moved. Sleepers wake in the order of their deadlines, each seeing the
 * time it asked for; between two wake-ups the woken code gets a turn of the event loop.
 *
 * Like a machine's, it has two hands: sleeping counts time that passes ({@link advance}, {@link set} forward),
 * and a stepped wall clock ({@link step}, {@link set} backward) neither wakes nor delays a sleeper.
 */
export class VirtualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  #sleepers: Sleeper[] = [];
  #watchers: { count: number; resolve: () => void }[] = [];

  /** @param start the first time shown: milliseconds since the Unix epoch, or an ISO 8601 text */
  constructor(start: number | string = 0) {
    this.#wall = typeof start === "number" ? start : Date.parse(start);
    if (!Number.isFinite(this.#wall)) throw new TypeError(`not an instant: ${start}`);
  }

  now(): number {
    return this.#wall;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakeAt: this.#elapsed + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#insert(sleeper);
    });
  }

  /** How many sleeps are under way. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Milliseconds until the next sleeper wakes; `undefined` when nobody sleeps. */
  get untilNextWake(): number | undefined {
    const first = this.#sleepers[0];
    return first && first.wakeAt - this.#elapsed;
  }

  /** Resolves once at least `count` sleeps are under way: the program under test has nothing else to do. */
  untilSleeping(count = 1): Promise<void> {
    if (this.#sleepers.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ count, resolve }));
  }

  /** Lets `ms` pass and resolves when all that woke has had its turn. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`time passes forward only, got ${ms} ms`);
    const end = this.#elapsed + ms;
    for (;;) {
      const next = this.#sleepers[0];
      if (!next || next.wakeAt > end) break;
      this.#sleepers.shift();
      this.#pass(Math.max(next.wakeAt, this.#elapsed));
      next.wake();
      await turn();
    }
    this.#pass(Math.max(end, this.#elapsed));
    await turn();
  }

  /** Moves to the instant `ms`: forward as time that passes, backward as a stepped wall clock. */
  async set(ms: number): Promise<void> {
    if (ms >= this.#wall) return await this.advance(ms - this.#wall);
    this.step(ms - this.#wall);
  }

  /** Steps the wall clock by `ms` (either way), as an administrator or NTP would; no sleeper notices. */
  step(ms: number): void {
    this.#wall += ms;
  }

  #pass(elapsed: number): void {
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }

  #insert(sleeper: Sleeper): void {
    const later = this.#sleepers.findIndex((other) => other.wakeAt > sleeper.wakeAt);
    this.#sleepers.splice(later < 0 ? this.#sleepers.length : later, 0, sleeper);
    const ready = this.#watchers.filter((watcher) => watcher.count <= this.#sleepers.length);
    this.#watchers = this.#watchers.filter((watcher) => watcher.count > this.#sleepers.length);
    for (const watcher of ready) watcher.resolve();
  }
}
