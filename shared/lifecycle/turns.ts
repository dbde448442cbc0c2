import { afterOthers } from "./loop_rounds.ts";

/** So long work of all kinds together keeps requests and timers waiting. */
const SLICE_MS = 4;

/** Who shares the thread: one turn of the event loop has one slice, however many want it. */
const line = {
  /** When the turn began that is under way, as far as is known. */
  begunMs: 0,
  isUnderWay: false,
  /** Those who had theirs, the longest wait first. */
  waiting: [] as (() => void)[],
};

function hasTime(): boolean {
  if (!line.isUnderWay) {
    line.isUnderWay = true;
    line.begunMs = performance.now();
    afterOthers(() => {
      line.isUnderWay = false;
      void serve();
    });
  }
  return performance.now() - line.begunMs <= SLICE_MS;
}

/** Lets those who wait go on, one after the other, while the new turn has time; the others wait for the next. */
async function serve(): Promise<void> {
  while (line.waiting.length > 0 && hasTime()) {
    line.waiting.shift()!(); // there is one
    for (let i = 0; i < MICROTASKS; i++) await undefined;
  }
}

/** Whoever may go on has done so after so many: then it has used its time, or waits for something else. */
const MICROTASKS = 8;

/**
 * Cuts long work on many things into slices of a few milliseconds: in between, requests and timers have their turn, and
 * so has other work that is cut so, since all of it shares one slice a turn.
 */
export class Turns {
  /** Nothing within a slice; after it, what resolves when others had their turn. */
  pass(): Promise<void> | undefined {
    if (hasTime()) return undefined;
    return new Promise((resolve) => line.waiting.push(resolve));
  }
}
