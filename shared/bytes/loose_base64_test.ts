import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { decodeLooseBase64 } from "./loose_base64.ts";

Deno.test("base64 of any spelling is read as Buffer reads it", () => {
  const letter = fc.constantFrom(..."QUJDRA09+/-_=== \n\té\ud800");
  const spelling = fc.oneof(
    fc.string({ unit: letter, maxLength: 24 }),
    fc.uint8Array().map((bytes) => bytes.toBase64()),
  );
  fc.assert(
    fc.property(spelling, (text) => {
      assert.equal(decodeLooseBase64(text).toHex(), Buffer.from(text, "base64").toString("hex"));
    }),
    { numRuns: 2000, endOnFailure: true },
  );
});
