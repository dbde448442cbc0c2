import { schnorr } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { bech32 } from "@scure/base";
import { messageOf } from "../message_of.ts";
import type { Hex32, Npub } from "../contract/ids.ts";

/** The npub of an x-only public key (NIP-19: bech32 of the 32 bytes). */
export function npubOf(xOnly: Hex32 | string): Npub {
  return bech32.encode("npub", bech32.toWords(Uint8Array.fromHex(xOnly))) as Npub; // an npub by construction
}

/**
 * The x-only public key of an npub.
 * @throws {Error} for a wrong checksum, prefix or length, mixed case, or an x that is not on the curve
 */
export function xOnlyOf(npub: string): Hex32 {
  let key: Uint8Array;
  try {
    const { prefix, words } = bech32.decode(npub as `${string}1${string}`); // decode checks the form itself
    if (prefix !== "npub") throw new Error(`prefix is "${prefix}", not "npub"`);
    key = bech32.fromWords(words);
  } catch (cause) {
    throw new Error(`not an npub: ${messageOf(cause)}`, { cause });
  }
  if (key.length !== 32) throw new Error(`not an npub: holds ${key.length} bytes instead of 32`);
  return onCurve(key.toHex());
}

/**
 * Reads a public key given as npub or as 64 hex characters in either case.
 * @throws {Error} that says what is wrong with it
 */
export function parsePubkey(text: string): Hex32 {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return onCurve(text.toLowerCase());
  return xOnlyOf(text);
}

function onCurve(hex: string): Hex32 {
  try {
    schnorr.utils.lift_x(bytesToNumberBE(Uint8Array.fromHex(hex)));
  } catch (cause) {
    throw new Error("not a public key: no point of the curve has this x", { cause });
  }
  return hex as Hex32; // 64 lower-case hex characters in both callers
}
