/** An escape of JSON that may be half of a surrogate pair. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Whether a JSON text spells a string, or a key, that no UTF-8 can: half of a surrogate pair (RFC 8259, section 8.2).
 * Such a string cannot be stored, and different programs read it differently.
 *
 * @example
 * ```ts
 * import { hasIllFormedText } from "./ill_formed_text.ts";
 * import assert from "node:assert/strict";
 * assert.equal(hasIllFormedText('{"error":"\\ud83c"}'), true);
 * assert.equal(hasIllFormedText('{"error":"\\ud83c\\udf27"}'), false);
 * ```
 * @param json well-formed as a text; one that is no JSON is for others to refuse
 */
export function hasIllFormedText(json: string): boolean {
  if (!SURROGATE_ESCAPE.test(json)) return false;
  let isIllFormed = false;
  try {
    JSON.parse(json, (key, value) => {
      isIllFormed ||= !key.isWellFormed() || (typeof value === "string" && !value.isWellFormed());
      return value;
    });
  } catch {
    return false;
  }
  return isIllFormed;
}
