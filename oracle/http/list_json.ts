import { Turns } from "../../shared/lifecycle/turns.ts";

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
  const turns = new Turns();
  for (const value of values) {
    parts.push(JSON.stringify(value) ?? "null");
    await turns.pass();
  }
  return `[${parts.join(",")}]`;
}
