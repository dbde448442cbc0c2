/**
 * An instant as RFC 3339 UTC, with a fraction only when there is one.
 *
 * @example
 * ```ts
 * import { rfc3339 } from "./rfc3339.ts";
 * import assert from "node:assert/strict";
 * assert.equal(rfc3339(0), "1970-01-01T00:00:00Z");
 * assert.equal(rfc3339(1), "1970-01-01T00:00:00.001Z");
 * ```
 */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(".000Z", "Z");
}
