import { schnorr } from "@noble/curves/secp256k1.js";
import * as v from "valibot";
import { sha256Hex } from "../bytes/sha256.ts";
import type { Hex32 } from "../contract/ids.ts";
import type { SecretKey } from "../keys/secret_key.ts";

const hexOf = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));
/** `TextEncoder` writes a lone surrogate as U+FFFD while JSON escapes it: such text has no single hash. */
const wellFormed = v.pipe(v.string(), v.check((text) => text.isWellFormed()));
const wholeUpTo = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/** A nostr event as NIP-01 shapes it; lower-case hex of exact length, whole numbers, well-formed text. */
export const NostrEvent = v.object({
  id: hexOf(32),
  pubkey: hexOf(32),
  created_at: wholeUpTo(Number.MAX_SAFE_INTEGER),
  kind: wholeUpTo(65_535),
  tags: v.array(v.array(wellFormed)),
  content: wellFormed,
  sig: hexOf(64),
});
/** @see {@link NostrEvent} */
export type NostrEvent = v.InferOutput<typeof NostrEvent>;

/** What an author decides about an event. `created_at` is in unix seconds. */
export type EventTemplate = Pick<NostrEvent, "created_at" | "kind" | "tags" | "content">;

/** The id of an event: SHA-256 of its canonical JSON (NIP-01), as 64 hex characters. */
export function eventId(event: EventTemplate & Pick<NostrEvent, "pubkey">): Hex32 {
  const { pubkey, created_at, kind, tags, content } = event;
  const canonical = JSON.stringify([0, pubkey, created_at, kind, tags, content]);
  return sha256Hex(canonical) as Hex32; // 32 bytes by construction
}

/** Signs an event (BIP-340 over its id). */
export function signEvent(template: EventTemplate, key: SecretKey): NostrEvent {
  const event = { ...template, pubkey: key.xOnlyPublicKey };
  const id = eventId(event);
  const sig = key.use((secret) => schnorr.sign(Uint8Array.fromHex(id), secret).toHex());
  return { ...event, id, sig };
}

/** Whether the id is the hash of the content and the signature is the author's over that id. */
export function verifyEvent(event: NostrEvent): boolean {
  if (eventId(event) !== event.id) return false;
  try {
    return schnorr.verify(
      Uint8Array.fromHex(event.sig),
      Uint8Array.fromHex(event.id),
      Uint8Array.fromHex(event.pubkey),
    );
  } catch {
    return false; // the key is no point of the curve
  }
}
