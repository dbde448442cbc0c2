import { parseInstant } from "../../../shared/time/instant.ts";
import type { LightFile } from "../../files/light/light_file.ts";

/**
 * Whether a file may hold a time of the closed span in a column: it may where it does not state the column's bounds.
 *
 * @example
 * ```ts
 * import { mayHold } from "./file_bounds.ts";
 * import assert from "node:assert/strict";
 * const bounds = { min: "2030-01-01T00:00:00Z", max: "2030-01-01T04:00:00Z" };
 * const noon = Date.UTC(2030, 0, 1, 12);
 * assert.equal(mayHold(bounds, noon, noon), false);
 * assert.equal(mayHold(bounds, 0, noon), true);
 * assert.equal(mayHold(null, noon, noon), true);
 * ```
 */
export function mayHold(
  bounds: LightFile["bounds"][string] | undefined,
  fromMs: number,
  toMs: number,
): boolean {
  if (!bounds) return true;
  const [minMs, maxMs] = [parseInstant(bounds.min), parseInstant(bounds.max)];
  return minMs === undefined || maxMs === undefined || (minMs <= toMs && maxMs >= fromMs);
}
