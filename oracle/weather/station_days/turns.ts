import { setImmediate } from "node:timers";

/** So long one piece of work keeps everybody else waiting. */
const SLICE_MS = 4;

/** Cuts long work on many things into slices of a few milliseconds: in between, requests and timers have their turn. */
export class Turns {
  #begunMs = performance.now();

  /** Resolves at once within a slice; after it, when others had their turn. */
  async pass(): Promise<void> {
    if (performance.now() - this.#begunMs < SLICE_MS) return;
    await new Promise<void>((next) => setImmediate(next));
    this.#begunMs = performance.now();
  }
}
