/** The slowest that a client may send or take bytes. */
export interface Pace {
  /** So long it may do nothing in all. */
  readonly patienceMs: number;
  /** What buys it a second more. */
  readonly bytesPerSecond: number;
}

/**
 * How long a client may still be waited for that moved so many bytes in so many milliseconds; below 0 it is too slow.
 *
 * @example
 * ```ts
 * import { timeLeftMs } from "./pace.ts";
 * import assert from "node:assert/strict";
 * const pace = { patienceMs: 5000, bytesPerSecond: 1024 };
 * assert.equal(timeLeftMs(pace, 0, 1000), 4000);
 * assert.equal(timeLeftMs(pace, 2048, 8000), -1000);
 * ```
 */
export function timeLeftMs(pace: Pace, bytes: number, waitedMs: number): number {
  return pace.patienceMs + (bytes / pace.bytesPerSecond) * 1000 - waitedMs;
}
