import { createHash } from "node:crypto";
import { schnorr } from "@noble/curves/secp256k1.js";

const KIND = 27235;

/**
 * The `Authorization` header of a request as deployed coordinators make it (NIP-98), without any code of the oracle.
 * @param createdAt unix seconds; each attempt is signed anew
 */
export function authorization(
  secret: Uint8Array,
  method: string,
  url: string,
  body: string | undefined,
  createdAt: number,
): string {
  const tags = [["u", url], ["method", method]];
  if (body !== undefined) tags.push(["payload", sha256(body).toString("hex")]);
  const pubkey = hex(schnorr.getPublicKey(secret));
  const id = sha256(JSON.stringify([0, pubkey, createdAt, KIND, tags, ""]));
  const event = {
    id: id.toString("hex"),
    pubkey,
    created_at: createdAt,
    kind: KIND,
    tags,
    content: "",
    sig: hex(schnorr.sign(id, secret)),
  };
  return `Nostr ${btoa(JSON.stringify(event))}`;
}

function sha256(text: string) {
  return createHash("sha256").update(text).digest();
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
