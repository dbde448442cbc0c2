import { schnorr } from "@noble/curves/secp256k1.js";
import * as v from "valibot";
import { SignedDigest } from "../contract/signed_digest.ts";

/**
 * Whether `signed` is the oracle's signature (BIP 340) over just this digest.
 * @param signed what an oracle served, or a record holds
 * @param digestOf makes the digest that it should be over; it may throw where something has no bytes in its encoding
 * @param xOnlyKey the oracle's x-only key, 64 hex characters, from a place that is trusted
 */
export function verifySignedDigest(
  signed: unknown,
  digestOf: () => Uint8Array,
  xOnlyKey: string,
): boolean {
  const parsed = v.safeParse(SignedDigest, signed);
  if (!parsed.success) return false;
  const { digest, signature } = parsed.output;
  try {
    return digestOf().toHex() === digest &&
      schnorr.verify(
        Uint8Array.fromHex(signature),
        Uint8Array.fromHex(digest),
        Uint8Array.fromHex(xOnlyKey),
      );
  } catch {
    return false; // a member that has no bytes, or a key that is no point
  }
}
