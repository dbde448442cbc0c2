import type { Clock } from "../../../../shared/lifecycle/clock.ts";
import { systemClock } from "../../../../shared/lifecycle/clock.ts";

/**
 * An instant in a file, which several processes read and move: the virtual time of programs that run as processes
 * of their own.
 */
export class SharedTime implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #bytes = new Uint8Array(8);
  readonly #view = new DataView(this.#bytes.buffer);

  /** Opens the file; it is made, at the Unix epoch, when it is not there. */
  constructor(path: string) {
    this.#file = Deno.openSync(path, { read: true, write: true, create: true });
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    this.#file.seekSync(0, Deno.SeekMode.Start);
    if (this.#file.readSync(this.#bytes) === null) return 0;
    return this.#view.getFloat64(0);
  }

  /** Moves to an instant, unless it is past already. */
  moveTo(ms: number): void {
    if (ms <= this.now()) return;
    this.#view.setFloat64(0, ms);
    this.#file.seekSync(0, Deno.SeekMode.Start);
    this.#file.writeSync(this.#bytes);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** The clock of a program whose pauses move the shared time on instead of waiting for it. */
export class LeadingClock implements Clock {
  /** How far this machine's clock is ahead of the shared time, ms. */
  skewMs = 0;

  constructor(readonly time: SharedTime) {}

  now(): number {
    return this.time.now() + this.skewMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const wakeAt = this.time.now() + Math.max(0, ms);
    await new Promise((resolve) => setTimeout(resolve, 0)); // what else is ready comes first
    signal?.throwIfAborted();
    this.time.moveTo(wakeAt);
  }
}

/** The clock of a program that goes by the shared time and never moves it; its pauses are real. */
export class FollowingClock implements Clock {
  constructor(readonly time: SharedTime) {}

  now(): number {
    return this.time.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}
