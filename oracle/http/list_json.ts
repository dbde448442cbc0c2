import { setImmediate } from "node:timers";

/** So long one list keeps everybody else waiting. */
const SLICE_MS = 4;

/**
 * The JSON text of a list, made in slices of a few milliseconds: in between, other requests and timers have their turn.
 *
 * @example
 * ```ts
 * import { listJson } from "./list_json.ts";
 * import assert from "node:assert/strict";
 * assert.equal(await listJson([1, { a: null }]), '[1,{"a":null}]');
 * ```
 */
export async function listJson(values: readonly unknown[]): Promise<string> {
  const parts: string[] = [];
  let begunMs = performance.now();
  for (const value of values) {
    parts.push(JSON.stringify(value) ?? "null");
    if (performance.now() - begunMs < SLICE_MS) continue;
    await new Promise<void>((next) => setImmediate(next));
    begunMs = performance.now();
  }
  return `[${parts.join(",")}]`;
}
