/**
 * A command line of flags, to start another program with.
 *
 * @example
 * ```ts
 * import { flagsOf } from "./flags_of.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(flagsOf({ port: 9800, "data-dir": "x" }), ["--port=9800", "--data-dir=x"]);
 * ```
 */
export function flagsOf(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
