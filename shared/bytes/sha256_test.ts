import assert from "node:assert/strict";
import { Sha256, sha256, sha256Hex } from "./sha256.ts";

// FIPS 180-4 examples, "SHA-256 Example (One-Block Message)" and the empty message.
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("SHA-256 gives the values of the standard for text, bytes and pieces", () => {
  assert.equal(sha256Hex("abc"), ABC);
  assert.equal(sha256Hex(new Uint8Array()), EMPTY);
  assert.equal(sha256("a", Uint8Array.of(0x62), "c").toHex(), ABC);
  const hash = new Sha256();
  for (const piece of ["ab", "", "c"]) hash.update(piece);
  assert.equal(hash.hex(), ABC);
});

Deno.test("text is hashed as its UTF-8", () => {
  assert.equal(sha256Hex("°"), sha256Hex(Uint8Array.of(0xc2, 0xb0)));
});
