import { setImmediate } from "node:timers";

/** So long one turn of the event loop may be busy with what is asked all at once. */
const SLICE_MS = 8;

/**
 * Cuts work that came all at once into turns of the event loop: between two of them timers, other sockets and probes
 * have theirs.
 */
export class LoopTurns {
  readonly #sliceMs: number;
  /** When the turn began that is under way, as far as is known. */
  #begunMs = 0;
  /** Resolves when it is over. */
  #end: Promise<void> | undefined;
  /** What lets each of those begin who wait, in the order they came. */
  readonly #waiting: (() => void)[] = [];
  #serving: Promise<void> | undefined;

  constructor(sliceMs = SLICE_MS) {
    this.#sliceMs = sliceMs;
  }

  /** Whether the turn that is under way has time left, so that something short may be done at once. */
  hasTime(): boolean {
    this.#end ??= this.#begin();
    return performance.now() - this.#begunMs <= this.#sliceMs;
  }

  /** Does a piece of work while a turn has time left: in this one, or in a later, after what came before it. */
  async run<T>(work: () => T): Promise<Awaited<T>> {
    if (this.#waiting.length > 0 || !this.hasTime()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      this.#serving ??= this.#serve();
      await promise;
    }
    return await work();
  }

  /** Lets those who wait begin one after the other: to wake all of them each turn would take a turn itself. */
  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.hasTime()) {
        await this.#end;
        continue;
      }
      this.#waiting.shift()?.();
      await undefined; // it begins
    }
    this.#serving = undefined;
  }

  #begin(): Promise<void> {
    this.#begunMs = performance.now();
    return new Promise((resolve) =>
      setImmediate(() => {
        this.#end = undefined;
        resolve();
      })
    );
  }
}
