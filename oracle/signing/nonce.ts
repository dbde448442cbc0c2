import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { sha256 } from "../../shared/bytes/sha256.ts";
import type { EventId, PointHex } from "../../shared/contract/ids.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";

const TAG = "noaa-oracle/event-nonce/v1";
const { Fn } = secp256k1.Point;

/** An event's nonce, lent to `work` as 32 secret bytes together with its point. */
export interface Nonce {
  readonly secret: Uint8Array;
  readonly point: PointHex;
}

/**
 * Derives an event's nonce from the oracle key and the event's stored salt, and lends it to `work`:
 * `SHA256(tag ‖ key ‖ event id ‖ salt ‖ counter) mod n`, where the counter moves on only from zero.
 * Nothing of it is kept; without the key the salt says nothing.
 */
export function withNonce<T>(
  key: SecretKey,
  eventId: EventId,
  salt: Uint8Array,
  work: (nonce: Nonce) => T,
): T {
  const id = Uint8Array.fromHex(eventId.replaceAll("-", ""));
  const secret = key.use((oracleSecret) => {
    for (let counter = 0;; counter++) {
      const hash = sha256(TAG, oracleSecret, id, salt, Uint8Array.of(counter));
      const scalar = Fn.create(bytesToNumberBE(hash));
      if (scalar !== 0n) return numberToBytesBE(scalar, 32);
    }
  });
  try {
    const point = secp256k1.getPublicKey(secret, true).toHex() as PointHex;
    return work({ secret, point });
  } finally {
    secret.fill(0);
  }
}
