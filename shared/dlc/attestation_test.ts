import assert from "node:assert/strict";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { attestationSecret, verifyAttestation } from "./attestation.ts";
import { xOnlyBytes } from "./challenge.ts";
import { lockingPoint, pointHex } from "./locking_point.ts";

const { Point } = secp256k1;
const CASES = vectors.rust_comparable.attestation;

Deno.test("secrets and locking points equal those of dlctix, for every parity and message length", () => {
  assert.ok(CASES.length >= 16);
  for (const { oracle_seckey, nonce_secret, message, attestation, locking_point } of CASES) {
    const d = hexToBytes(oracle_seckey), k = hexToBytes(nonce_secret), m = hexToBytes(message);
    assert.equal(bytesToHex(attestationSecret(d, k, m)), attestation);
    const P = Point.fromBytes(secp256k1.getPublicKey(d)),
      R = Point.fromBytes(secp256k1.getPublicKey(k));
    assert.equal(pointHex(lockingPoint(P, R, m)), locking_point);
    assert.equal(pointHex(lockingPoint(P.negate(), R.negate(), m)), locking_point);
    assert.equal(verifyAttestation(attestation, [locking_point]), 0);
    const signature = concatBytes(xOnlyBytes(R), hexToBytes(attestation));
    const signed = schnorr.utils.taggedHash("DLC/oracle/attestation/v0", m);
    assert.ok(schnorr.verify(signature, signed, xOnlyBytes(P)), "a BIP-340 signature");
  }
});

Deno.test("the attestation that bitcoin-s documents opens its outcome (oracle-server.md, outcome1)", () => {
  const [key, nonce, attestation, expected] = [
    "5f6f49e116de8cb57856bacdd9997d8dfb73877f64a4ec8d45fc0e73a0e52115",
    "80e550759cb6275f6db3fad2b616ed51bdcccc204d0d978cd921cafae9fc1d6f",
    "33fd84ba8eea0a75f1568149f42e8466e1bc3422ea449532d4eeffad8586d14e",
    "032ad4ef0190d7f9250ef866abb63abfff75ec508c0afa48faf5f4bd2870d73289",
  ];
  const message = utf8ToBytes("outcome1");
  const point = pointHex(
    lockingPoint(Point.fromHex(`02${key}`), Point.fromHex(`03${nonce}`), message),
  );
  assert.equal(point, expected);
  assert.equal(verifyAttestation(attestation, [point]), 0);
});

Deno.test("an attestation with any single bit changed opens nothing", () => {
  const { attestation, locking_point } = CASES[0]!; // the length is asserted above
  for (let bit = 0; bit < 256; bit++) {
    const bytes = hexToBytes(attestation);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(verifyAttestation(bytesToHex(bytes), [locking_point]), -1);
  }
});

Deno.test("two attestations under one nonce give the key away: why an event is decided once", () => {
  const leak = vectors.self_computed.key_leak;
  const [s0, e0, s1, e1] = [leak.attestation_0, leak.e_0, leak.attestation_1, leak.e_1]
    .map((hex) => BigInt(`0x${hex}`)) as [bigint, bigint, bigint, bigint];
  const { Fn } = Point;
  const key = Fn.div(Fn.sub(s0, s1), Fn.sub(e0, e1));
  assert.equal(key, BigInt(`0x${leak.recovered_seckey_even}`));
});

Deno.test("what is no scalar, or opens two outcomes, opens none", () => {
  const { attestation, locking_point } = CASES[0]!;
  assert.equal(verifyAttestation(attestation, [locking_point, locking_point]), -1);
  assert.equal(verifyAttestation("f".repeat(64), [locking_point]), -1);
  assert.equal(verifyAttestation("00".repeat(32), [locking_point]), -1);
  assert.equal(verifyAttestation(attestation.slice(2), [locking_point]), -1);
  assert.equal(verifyAttestation(attestation.toUpperCase(), [locking_point]), -1);
});
