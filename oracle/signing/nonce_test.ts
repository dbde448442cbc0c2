import assert from "node:assert/strict";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { EventId } from "../../shared/contract/ids.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { withNonce } from "./nonce.ts";

const VECTOR = vectors.self_computed.nonce_derivation_v1;

Deno.test("nonces equal the published derivation, and the lent secret is erased", () => {
  const key = new SecretKey(hexToBytes(VECTOR.oracle_seckey));
  const salt = hexToBytes(VECTOR.salt);
  const lent = withNonce(key, VECTOR.event_id as EventId, salt, ({ secret, point }) => {
    assert.equal(bytesToHex(secret), VECTOR.nonce_secret);
    assert.equal(point, VECTOR.nonce_point);
    return secret;
  });
  assert.deepEqual(lent, new Uint8Array(32));
});

Deno.test("key, event and salt each change the nonce", () => {
  const point = (key: SecretKey, eventId: string, salt: Uint8Array) =>
    withNonce(key, eventId as EventId, salt, (nonce) => nonce.point);
  const key = SecretKey.random(), salt = new Uint8Array(32);
  const points = [
    point(key, VECTOR.event_id, salt),
    point(SecretKey.random(), VECTOR.event_id, salt),
    point(key, VECTOR.event_id.replace(/a$/, "b"), salt),
    point(key, VECTOR.event_id, salt.with(0, 1)),
  ];
  assert.equal(new Set(points).size, points.length);
});
