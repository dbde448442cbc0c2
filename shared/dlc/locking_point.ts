import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { challengeOf, type CurvePoint, evenY } from "./challenge.ts";

const { Fn } = secp256k1.Point;

/** How the point at infinity is written: 33 zero bytes. It is never attested. */
const INFINITY_HEX = "00".repeat(33);

/** A point as 66 lower-case hex characters, compressed; the point at infinity as zeros. */
export function pointHex(point: CurvePoint): string {
  return point.is0() ? INFINITY_HEX : point.toHex(true);
}

/**
 * The point `even(R) + e · even(P)` whose discrete logarithm is the attestation of `message`: the reference form,
 * one outcome at a time. `locking_points.ts` computes the same for a whole event.
 *
 * Neither sign of key or nonce changes the result (dlctix ≥ 0.0.7, `attestation_locking_point`).
 */
export function lockingPoint(
  oracleKey: CurvePoint,
  noncePoint: CurvePoint,
  message: Uint8Array,
): CurvePoint {
  const challenge = Fn.create(bytesToNumberBE(challengeOf(oracleKey, noncePoint)(message)));
  return evenY(noncePoint).add(evenY(oracleKey).multiplyUnsafe(challenge));
}
