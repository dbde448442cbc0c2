import { isHex32 } from "../contract/ids.ts";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { challengeOf, evenY } from "./challenge.ts";
import { pointHex } from "./locking_point.ts";

const { Point } = secp256k1;
const { Fn } = Point;

/**
 * The attestation of a message: the `s` half of the BIP-340 signature by the oracle key with the given nonce over
 * the tagged message (dlctix ≥ 0.0.7, `attestation_secret`). Its point is the announced locking point.
 *
 * Two of them under one nonce reveal the key: only a decided event may come here.
 * @param oracleSecret 32 bytes, big-endian
 * @param nonceSecret 32 bytes, big-endian
 * @returns 32 bytes, big-endian
 */
export function attestationSecret(
  oracleSecret: Uint8Array,
  nonceSecret: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const d = bytesToNumberBE(oracleSecret), k = bytesToNumberBE(nonceSecret);
  const oracleKey = Point.BASE.multiply(d), noncePoint = Point.BASE.multiply(k);
  const e = Fn.create(bytesToNumberBE(challengeOf(oracleKey, noncePoint)(message)));
  const evenK = evenY(noncePoint) === noncePoint ? k : Fn.neg(k);
  const evenD = evenY(oracleKey) === oracleKey ? d : Fn.neg(d);
  return numberToBytesBE(Fn.add(evenK, Fn.mul(e, evenD)), 32);
}

/**
 * Which announced outcome an attestation opens: the index of the only locking point that equals `s·G`.
 * @param attestation 64 lower-case hex characters
 * @param lockingPoints the announced points, compressed hex, in order
 * @returns the index, or −1 when `s` is not below the group order, opens nothing, or opens more than one
 */
export function verifyAttestation(attestation: string, lockingPoints: readonly string[]): number {
  if (!isHex32(attestation)) return -1;
  const s = bytesToNumberBE(Uint8Array.fromHex(attestation));
  if (s >= Fn.ORDER) return -1;
  const opened = pointHex(s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s));
  const index = lockingPoints.indexOf(opened);
  return index === lockingPoints.lastIndexOf(opened) ? index : -1;
}
