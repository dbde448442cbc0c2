const GRAIN = 1e9;

/**
 * Adds amounts that are written in decimals, inches, to the decimal that they come to. Their binary sum can miss it by
 * a last digit, which is enough to make equal totals of forecast and observation differ, and `over` or `under` win.
 *
 * @example
 * ```ts
 * import { sumOf } from "./amount.ts";
 * import assert from "node:assert/strict";
 * assert.equal(sumOf([0.1, 0.2]), 0.3);
 * assert.equal(sumOf([]), 0);
 * ```
 */
export function sumOf(amounts: readonly number[]): number {
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * GRAIN) / GRAIN;
}
