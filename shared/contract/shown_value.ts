const SHOWN_CHARACTERS = 80;

/**
 * A value that a client sent, as its refusal quotes it: as JSON, cut to what a person reads.
 *
 * @example
 * ```ts
 * import { showValue } from "./shown_value.ts";
 * import assert from "node:assert/strict";
 * assert.equal(showValue("KORD"), '"KORD"');
 * assert.equal(showValue(JSON.parse("1e400")), "Infinity"); // which JSON has no word for
 * assert.equal(showValue("K".repeat(100)).length, 81);
 * ```
 */
export function showValue(value: unknown): string {
  const isOdd = typeof value === "number" && !Number.isFinite(value);
  const text = (isOdd ? undefined : JSON.stringify(value)) ?? String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
