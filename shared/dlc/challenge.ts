import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";

const Point = secp256k1.Point;
/** A point of secp256k1. */
export type CurvePoint = InstanceType<typeof Point>;

/** Tag of an outcome message (dlcspecs, oracle attestation). */
const ATTESTATION_TAG = "DLC/oracle/attestation/v0";
/** Tag of the Schnorr challenge (BIP-340). */
const CHALLENGE_TAG = "BIP0340/challenge";

/**
 * A SHA-256 that has already taken in a tag twice, as BIP-340's tagged hashes begin. Not the one of `shared/bytes`:
 * that cannot go on from a shared beginning thousands of times without a new object each time.
 */
function startTagged(tag: string) {
  const digest = sha256(new TextEncoder().encode(tag));
  return sha256.create().update(digest).update(digest);
}
const attestationHash = startTagged(ATTESTATION_TAG);
const challengeHash = startTagged(CHALLENGE_TAG);

/** The point itself if its y is even, otherwise its negation; both have the same x-only form. */
export function evenY(point: CurvePoint): CurvePoint {
  return point.toAffine().y & 1n ? point.negate() : point;
}

/** The 32 bytes of a point's x coordinate. */
export function xOnlyBytes(point: CurvePoint): Uint8Array {
  return point.toBytes(true).subarray(1);
}

/**
 * The challenge of an outcome under oracle key and nonce point, as a function of the message: 32 big-endian bytes,
 * not reduced modulo n. The message is hashed first, as `attestation` verifies as the `s` of an ordinary Schnorr
 * signature (BIP-340) over that hash. The hashing that all outcomes of an event share is done once, and the hash objects are
 * used again for each: that halves the time of an event's thousands of challenges.
 */
export function challengeOf(
  oracleKey: CurvePoint,
  noncePoint: CurvePoint,
): (message: Uint8Array) => Uint8Array {
  const shared = challengeHash.clone().update(xOnlyBytes(noncePoint)).update(xOnlyBytes(oracleKey));
  const outcomeHash = sha256.create(), hash = sha256.create();
  const outcome = new Uint8Array(32);
  return (message) => {
    attestationHash._cloneInto(outcomeHash).update(message).digestInto(outcome);
    const challenge = new Uint8Array(32);
    shared._cloneInto(hash).update(outcome).digestInto(challenge);
    return challenge;
  };
}
