import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type Asset, DATA, DATA_ENGINE, PROOF, SCRIPT, STYLE } from "./assets.ts";

/** The most bytes in gzip. */
const BUDGETS: readonly (readonly [asset: Asset, bytes: number])[] = [
  [SCRIPT, 15_000],
  [STYLE, 20_000],
  [PROOF, 150_000],
  [DATA, 15_000],
  [DATA_ENGINE, 150_000],
];

Deno.test("what pages load is as small as it has to be", () => {
  for (const [{ path, bytes }, most] of BUDGETS) {
    const size = gzipSync(bytes).length;
    assert.ok(size <= most, `${path}: ${size} bytes in gzip`);
  }
});
