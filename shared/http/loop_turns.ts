import { afterOthers } from "../lifecycle/loop_rounds.ts";

/** So long one turn of the event loop may be busy with what is asked all at once. */
const SLICE_MS = 8;
/** So few may wait for long, behind one piece of work that took its time, without there being too much to do. */
const FEW = 16;

/** Who waits for a turn: those of the one lane are not kept by a crowd in the other. */
export type Lane = "urgent" | "usual";

interface Waiting {
  begin(): void;
  /** Since when, of the monotonic clock. */
  readonly sinceMs: number;
}

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
  /** Those who wait, in the order they came. */
  readonly #waiting: Readonly<Record<Lane, Waiting[]>> = { urgent: [], usual: [] };
  #last: Lane = "usual";
  #serving: Promise<void> | undefined;

  constructor(sliceMs = SLICE_MS) {
    this.#sliceMs = sliceMs;
  }

  /** For how long the first of a crowd in the usual lane waits by now, in milliseconds; 0 while few wait there. */
  get behindMs(): number {
    const { usual } = this.#waiting;
    const [first] = usual;
    return first && usual.length > FEW ? performance.now() - first.sinceMs : 0;
  }

  /** Whether the turn that is under way has time left, so that something short may be done at once. */
  hasTime(): boolean {
    this.#end ??= this.#begin();
    return performance.now() - this.#begunMs <= this.#sliceMs;
  }

  /** Does a piece of work while a turn has time left: in this one, or in a later, after what came before it in its lane. */
  async run<T>(work: () => T, lane: Lane = "usual"): Promise<Awaited<T>> {
    if (this.#waiting[lane].length > 0 || !this.hasTime()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting[lane].push({ begin: resolve, sinceMs: performance.now() });
      this.#serving ??= this.#serve();
      await promise;
    }
    return await work();
  }

  /** Lets those who wait begin one after the other: to wake all of them each turn would take a turn itself. */
  async #serve(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      while (!this.hasTime()) await this.#end;
      this.#waiting[next].shift()?.begin();
      await undefined; // it begins
    }
    this.#serving = undefined;
  }

  /** The lane whose first comes next: one lane and the other in turns while both wait. */
  #next(): Lane | undefined {
    const { urgent, usual } = this.#waiting;
    if (urgent.length === 0 && usual.length === 0) return undefined;
    const isUrgent = usual.length === 0 || (urgent.length > 0 && this.#last === "usual");
    return this.#last = isUrgent ? "urgent" : "usual";
  }

  #begin(): Promise<void> {
    this.#begunMs = performance.now();
    return new Promise((resolve) =>
      afterOthers(() => {
        this.#end = undefined;
        resolve();
      })
    );
  }
}
