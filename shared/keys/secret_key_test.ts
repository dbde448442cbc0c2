import assert from "node:assert/strict";
import { inspect } from "node:util";
import { hexToBytes } from "@noble/hashes/utils.js";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { SecretKey } from "./secret_key.ts";

const { seckey, pubkey_compressed, npub } = vectors.self_computed.oracle_identity;

Deno.test("a key knows its public names", () => {
  const key = new SecretKey(hexToBytes(seckey));
  assert.equal(key.compressedPublicKey, pubkey_compressed);
  assert.equal(key.xOnlyPublicKey, pubkey_compressed.slice(2));
  assert.equal(key.npub, npub);
});

Deno.test("no way of printing a key shows its bytes, and a lent copy is erased", () => {
  const key = new SecretKey(hexToBytes(seckey));
  const printed = [
    String(key),
    JSON.stringify({ key }),
    Deno.inspect(key),
    inspect({ key }),
    `${key}`,
  ];
  const base64 = btoa(String.fromCharCode(...hexToBytes(seckey)));
  for (const text of printed) {
    assert.ok(!text.includes(seckey) && !text.includes(base64), text);
    assert.ok(text.includes(npub), text);
  }
  let kept: Uint8Array = new Uint8Array();
  key.use((secret) => void (kept = secret));
  assert.deepEqual(kept, new Uint8Array(32));
});

Deno.test("zero, the group order and other lengths are no secrets", () => {
  const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  for (const hex of ["00".repeat(32), order, "01".repeat(31), "01".repeat(33)]) {
    assert.throws(() => new SecretKey(hexToBytes(hex)), RangeError);
  }
});
