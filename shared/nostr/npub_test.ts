import assert from "node:assert/strict";
import fc from "fast-check";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { SecretKey } from "../keys/secret_key.ts";
import { npubOf, parsePubkey, xOnlyOf } from "./npub.ts";

const { npub, pubkey_compressed } = vectors.self_computed.oracle_identity;

Deno.test("the vector's npub and key are each other's", () => {
  assert.equal(npubOf(pubkey_compressed.slice(2)), npub);
  assert.equal(xOnlyOf(npub), pubkey_compressed.slice(2));
});

Deno.test("a settings value may be npub or hex of either case", () => {
  const hex = pubkey_compressed.slice(2);
  for (const text of [npub, hex, hex.toUpperCase()]) assert.equal(parsePubkey(text), hex);
});

Deno.test("wrong checksum, prefix, case, length and a key off the curve are refused", () => {
  const refused = [
    npub.slice(0, -1) + "q",
    npub.replace("npub", "nsec"),
    npub.slice(0, 20) + npub.slice(20).toUpperCase(),
    npub.slice(0, 40),
    "f".repeat(64), // above the field's prime
    "",
  ];
  for (const text of refused) assert.throws(() => parsePubkey(text), Error, text);
});

Deno.test("every key survives the way to npub and back", () => {
  fc.assert(
    fc.property(fc.constant(null), () => {
      const { xOnlyPublicKey } = SecretKey.random();
      assert.equal(xOnlyOf(npubOf(xOnlyPublicKey)), xOnlyPublicKey);
    }),
    { numRuns: 20 },
  );
});
