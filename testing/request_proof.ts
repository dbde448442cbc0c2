import { createHash } from "node:crypto";
import type { SecretKey } from "../shared/keys/secret_key.ts";
import { type NostrEvent, signEvent } from "../shared/nostr/event.ts";

/** A proof as a test wants it; what is left out is as it should be. */
export interface ProofOptions {
  readonly key: SecretKey;
  readonly method: string;
  readonly url: string;
  readonly body?: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly kind?: number;
  readonly content?: string;
  /** Instead of the tags `u`, `method` and `payload`. */
  readonly tags?: string[][];
  /** Changes the event after it was signed. */
  readonly tamper?: (event: NostrEvent) => NostrEvent;
}

let made = 0;

/** The `Authorization` header of a request (NIP-98); no two are alike, so that each can be used. */
export function proofHeader(options: ProofOptions): string {
  const { key, createdAt, kind = 27235, content = "", tamper = (event) => event } = options;
  const tags = [...options.tags ?? usualTags(options), ["n", String(made++)]];
  const event = tamper(signEvent({ kind, content, created_at: createdAt, tags }, key));
  return `Nostr ${btoa(JSON.stringify(event))}`;
}

function usualTags({ method, url, body }: ProofOptions): string[][] {
  const payload = body?.length
    ? [["payload", createHash("sha256").update(body).digest("hex")]]
    : [];
  return [["u", url], ["method", method], ...payload];
}
