import assert from "node:assert/strict";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { attestationSecret, verifyAttestation } from "./attestation.ts";
import { taggedOutcome, xOnlyBytes } from "./challenge.ts";
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
    assert.ok(schnorr.verify(signature, taggedOutcome(m), xOnlyBytes(P)), "a BIP-340 signature");
  }
});

Deno.test("an attestation with one byte changed opens nothing", () => {
  const { attestation, locking_point } = CASES[0]!; // the length is asserted above
  for (let i = 0; i < 32; i++) {
    const bytes = hexToBytes(attestation);
    bytes[i]! ^= 1;
    assert.equal(verifyAttestation(bytesToHex(bytes), [locking_point]), -1);
  }
});

Deno.test("what is no scalar, or opens two outcomes, opens none", () => {
  const { attestation, locking_point } = CASES[0]!;
  assert.equal(verifyAttestation(attestation, [locking_point, locking_point]), -1);
  assert.equal(verifyAttestation("f".repeat(64), [locking_point]), -1);
  assert.equal(verifyAttestation("00".repeat(32), [locking_point]), -1);
  assert.equal(verifyAttestation(attestation.slice(2), [locking_point]), -1);
  assert.equal(verifyAttestation(attestation.toUpperCase(), [locking_point]), -1);
});
