import assert from "node:assert/strict";
import fc from "fast-check";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { SecretKey } from "./secret_key.ts";
import { npubOf, parsePubkey, xOnlyOf } from "./npub.ts";

const { npub, pubkey_compressed } = vectors.self_computed.oracle_identity;

Deno.test("the vector's npub and key are each other's", () => {
  assert.equal(npubOf(pubkey_compressed.slice(2)), npub);
  assert.equal(xOnlyOf(npub), pubkey_compressed.slice(2));
});

Deno.test("the npubs of NIP-19 are read and written", () => {
  const published = {
    npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6:
      "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d",
    npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg:
      "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e",
  };
  for (const [name, hex] of Object.entries(published)) {
    assert.equal(xOnlyOf(name), hex);
    assert.equal(npubOf(hex), name);
  }
});

Deno.test("a settings value may be npub or hex of either case", () => {
  const hex = pubkey_compressed.slice(2);
  for (const text of [npub, hex, hex.toUpperCase()]) assert.equal(parsePubkey(text), hex);
});

Deno.test("wrong checksum, prefix, case, length and a key off the curve are refused", () => {
  const refused = [
    npub.slice(0, -1) + "q",
    npub.replace("npub", "nsec"),
    "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
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
