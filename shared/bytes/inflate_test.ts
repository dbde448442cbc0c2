import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { gunzip } from "./inflate.ts";
import { OutgrownError } from "./outgrown_error.ts";

const plain = fc.uint8Array({ maxLength: 3000 });

Deno.test("gzip of one member or several unpacks to what was packed", () => {
  fc.assert(fc.property(fc.array(plain, { minLength: 1, maxLength: 3 }), (members) => {
    const packed = Buffer.concat(members.map((member) => gzipSync(member)));
    assert.deepEqual(Buffer.from(gunzip(packed, 10_000)), Buffer.concat(members));
  }));
});

Deno.test("gzip that says another length than it has is refused, and never outgrows what was granted", () => {
  const bytes = new Uint8Array(5000).fill(7);
  fc.assert(fc.property(fc.nat(2 ** 32 - 1), (length) => {
    fc.pre(length !== bytes.length);
    const packed = gzipSync(bytes);
    packed.writeUInt32LE(length, packed.length - 4);
    assert.throws(() => gunzip(packed, 10_000));
    assert.throws(() => gunzip(packed, 4999));
  }));
  assert.equal(gunzip(gzipSync(bytes), 5000).length, 5000);
  assert.throws(() => gunzip(gzipSync(bytes), 4999), OutgrownError);
});

Deno.test("what is too short to be gzip is refused", () => {
  for (const length of [0, 1, 3, 4, 9]) assert.throws(() => gunzip(new Uint8Array(length), 100));
});
