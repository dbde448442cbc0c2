import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText } from "./log_value.ts";
import { redactText } from "./redact.ts";

Deno.test("words that are passed on as they are hold nothing that would have been removed", () => {
  const piece = fc.oneof(
    fc.stringMatching(/^[0-9A-Za-z:/._-]{0,12}$/),
    fc.constantFrom(
      "nsec1",
      "NSEC1",
      "://",
      "http",
      "-----BEGIN",
      "PRIVATE",
      "KEY-----",
      "AWS4-HMAC",
    ),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
    const text = pieces.join("");
    assert.equal(cleanText(text), redactText(text));
  }));
  assert.equal(cleanText(`id-nsec1${"q".repeat(58)}`), "id-[redacted]");
  assert.equal(cleanText("s3://key:secret@host/a"), "s3://host/a");
});
