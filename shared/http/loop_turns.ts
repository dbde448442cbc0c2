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

  constructor(sliceMs = SLICE_MS) {
    this.#sliceMs = sliceMs;
  }

  /** Whether the turn that is under way has time left, so that something short may be done at once. */
  hasTime(): boolean {
    this.#end ??= this.#begin();
    return performance.now() - this.#begunMs <= this.#sliceMs;
  }

  /** Does a piece of work while a turn has time left: in this one, or in a later. */
  async run<T>(work: () => T): Promise<Awaited<T>> {
    for (;;) {
      if (this.hasTime()) return await work();
      await this.#end;
    }
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
