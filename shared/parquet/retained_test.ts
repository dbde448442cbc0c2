import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { sha256Hex } from "../bytes/sha256.ts";
import { encodeDocument } from "./packed_document.ts";
import { decodeDocument, RetainedDocumentError } from "./retained.ts";

Deno.test("any text comes back from its retained form", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assert.equal(
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(
        decodeDocument(encodeDocument(text), 1e6),
      ),
      text,
    );
  }));
});

Deno.test("a retained document says neither when nor where it was packed", () => {
  const header = Buffer.from(encodeDocument("METAR"), "base64").subarray(0, 10);
  assert.deepEqual([...header], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
});

Deno.test("a document may inflate to exactly the limit and not to one byte more", () => {
  const content = encodeDocument("x".repeat(1000));
  assert.equal(decodeDocument(content, 1000).byteLength, 1000);
  assert.throws(() => decodeDocument(content, 999), RetainedDocumentError);
});

Deno.test("a gzip bomb is refused without being inflated", () => {
  const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024)).toString("base64");
  const before = Deno.memoryUsage().rss;
  assert.throws(() => decodeDocument(bomb, 1024), /more than 1024 bytes/);
  assert.ok(Deno.memoryUsage().rss - before < 32 * 1024 * 1024);
});

Deno.test("content that is not gzip or is cut off is refused", () => {
  const good = encodeDocument("METAR KORD");
  for (const content of ["", "no gzip at all", good.slice(0, -12)]) {
    assert.throws(() => decodeDocument(content, 1000), RetainedDocumentError);
  }
});

Deno.test("hashes are SHA-256 of the UTF-8 bytes", () => {
  assert.equal(
    sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(sha256Hex("ü"), sha256Hex(new TextEncoder().encode("ü")));
});
