/**
 * A half-open window of time `[startMs, endMs)`, in milliseconds since the Unix epoch: its end is the first instant
 * after it. The window of an event is one, and so is a day. Where both ends belong to it, it is a `ClosedSpan`.
 */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Whether an instant lies in a window.
 *
 * @example
 * ```ts
 * import { contains } from "./window.ts";
 * import assert from "node:assert/strict";
 * assert.equal(contains({ startMs: 1, endMs: 3 }, 1), true);
 * assert.equal(contains({ startMs: 1, endMs: 3 }, 3), false);
 * ```
 */
export function contains({ startMs, endMs }: Window, instantMs: number): boolean {
  return instantMs >= startMs && instantMs < endMs;
}
