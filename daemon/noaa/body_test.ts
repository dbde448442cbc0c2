import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { decodeUtf8, gunzipBounded, requireXml } from "./body.ts";
import { HttpError } from "./http_error.ts";

const kindOf = (error: unknown) => error instanceof HttpError ? error.kind : undefined;

Deno.test("a mebibyte of zeros does not pass a decompressed limit of 64 KiB (D11)", () => {
  const bomb = gzipSync(new Uint8Array(1024 * 1024));
  assert.throws(() => gunzipBounded(bomb, 64 * 1024), (e) => kindOf(e) === "too_large");
  assert.equal(gunzipBounded(bomb, 1024 * 1024).byteLength, 1024 * 1024);
});

Deno.test("a truncated gzip body is an error, one that is no gzip passes as it is", () => {
  const packed = gzipSync("x".repeat(1000));
  assert.throws(() => gunzipBounded(packed.subarray(0, 20), 1e6), (e) => kindOf(e) === "content");
  const plain = new TextEncoder().encode("<response/>");
  assert.equal(gunzipBounded(plain, 1e6), plain);
});

Deno.test("gzip that no header declares is called so", () => {
  assert.throws(() => decodeUtf8(gzipSync("<response/>")), {
    message: "the body is gzip, which no content-encoding declares",
  });
});

Deno.test("invalid UTF-8 is an error; a byte order mark stays in the text (D12)", () => {
  assert.throws(() => decodeUtf8(new Uint8Array([0x3c, 0xff])), (e) => kindOf(e) === "content");
  const text = decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x3c]));
  assert.deepEqual([...new TextEncoder().encode(text)], [0xef, 0xbb, 0xbf, 0x3c]);
});

Deno.test("a page in place of a document is recognised, whatever it is declared as", () => {
  for (
    const page of [
      "<!DOCTYPE html><html></html>",
      "  <html><body>busy</body></html>",
      '<?xml version="1.0"?>\n<!-- proxy --><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">',
      "Service Unavailable",
      "",
    ]
  ) {
    assert.throws(() => requireXml(page, "text/xml"), /expected XML.*text\/xml/);
  }
  assert.throws(() => requireXml("Invalid date\n", "text/plain"), {
    message: 'expected XML, came "Invalid date\\n" (content type text/plain)',
  });
  requireXml("\n<?xml version='1.0'?><response/>", "text/html");
  requireXml("<error><h2>ERROR</h2></error>", null);
});

Deno.test("a document that begins with many comments is told from a page", () => {
  const comments = "<!-- -->".repeat(400);
  requireXml(`${comments}<response/>`, null);
  assert.throws(() => requireXml(`${comments}<html>`, null), /an HTML page/);
});
