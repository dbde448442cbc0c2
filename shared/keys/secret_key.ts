import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
import type { Hex32, Npub, PointHex } from "../contract/ids.ts";
import { npubOf } from "./npub.ts";

/**
 * A secp256k1 secret that shows itself to nobody: not to JSON, string conversion, console or log. Its bytes are
 * lent to one function at a time by {@link use}.
 */
export class SecretKey {
  readonly #bytes: Uint8Array;
  /** The public key's x coordinate (BIP-340). */
  readonly xOnlyPublicKey: Hex32;
  /** The public key as compressed SEC1 point. */
  readonly compressedPublicKey: PointHex;

  /**
   * @param bytes the 32 bytes of the secret, big-endian; copied
   * @throws {RangeError} unless they are a number from 1 to the group order − 1
   */
  constructor(bytes: Uint8Array) {
    if (!secp256k1.utils.isValidSecretKey(bytes)) {
      throw new RangeError(
        "a secp256k1 secret must be 32 bytes, above zero and below the group order",
      );
    }
    this.#bytes = bytes.slice();
    this.xOnlyPublicKey = schnorr.getPublicKey(this.#bytes).toHex() as Hex32;
    this.compressedPublicKey = secp256k1.getPublicKey(this.#bytes, true).toHex() as PointHex;
  }

  /** A new secret from the system's randomness. */
  static random(): SecretKey {
    return new SecretKey(secp256k1.utils.randomSecretKey());
  }

  /** The public key as nostr name. */
  get npub(): Npub {
    return npubOf(this.xOnlyPublicKey);
  }

  /** Lends the secret bytes to `work`; the lent copy is erased when it returns. */
  use<T>(work: (secret: Uint8Array) => T): T {
    const lent = this.#bytes.slice();
    try {
      return work(lent);
    } finally {
      lent.fill(0);
    }
  }

  /** What every printer sees. */
  toString(): string {
    return `SecretKey(${this.npub})`;
  }

  /** @see {@link toString} */
  toJSON(): string {
    return this.toString();
  }

  /** @see {@link toString} */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** @see {@link toString} */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
