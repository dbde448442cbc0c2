const FIRST_WAIT_SECONDS = 15 * 60;
const LONGEST_WAIT_SECONDS = 360 * 60;

/**
 * How long to wait after a number of failed checks in a row: 15, 30, 60, 120, 240 and then 360 minutes.
 *
 * @example
 * ```ts
 * import { waitSeconds } from "./back_off.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([0, 1, 2, 5, 6, 99].map((n) => waitSeconds(n) / 60), [0, 15, 30, 240, 360, 360]);
 * ```
 */
export function waitSeconds(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(FIRST_WAIT_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS);
}
