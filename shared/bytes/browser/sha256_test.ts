import assert from "node:assert/strict";
import fc from "fast-check";
import * as ofNode from "../sha256.ts";
import * as ofBrowser from "./sha256.ts";

Deno.test("both implementations of SHA-256 give the same of any bytes and any text", () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constant("\ud800"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      assert.deepEqual(ofBrowser.sha256(...parts), ofNode.sha256(...parts));
      for (const each of parts) assert.equal(ofBrowser.sha256Hex(each), ofNode.sha256Hex(each));
    }),
    { numRuns: 50, endOnFailure: true },
  );
});
