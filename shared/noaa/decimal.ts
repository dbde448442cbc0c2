const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

/**
 * The finite number that a text spells in decimal, white space around it aside. `NaN`, `inf`, hexadecimal, empty
 * text and numbers beyond the range of a double are `undefined`; negative zero is 0.
 *
 * @example
 * ```ts
 * import { parseDecimal } from "./decimal.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseDecimal(" -3.3 "), -3.3);
 * assert.equal(parseDecimal("inf"), undefined);
 * assert.equal(parseDecimal(""), undefined);
 * ```
 */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value + 0 : undefined;
}

/**
 * The whole number that a text spells without fraction or exponent: `17`, not `17.0`.
 *
 * @example
 * ```ts
 * import { parseWhole } from "./decimal.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseWhole("310"), 310);
 * assert.equal(parseWhole("310.0"), undefined);
 * ```
 */
export function parseWhole(text: string): number | undefined {
  const trimmed = text.trim();
  if (!WHOLE.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}
