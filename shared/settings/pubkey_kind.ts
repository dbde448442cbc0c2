import type { Npub } from "../contract/ids.ts";
import { npubOf, parsePubkey } from "../keys/npub.ts";
import { checkedText } from "./checked_text.ts";
import type { Kind } from "./setting.ts";

/** A nostr public key as npub (NIP-19) or x-only hex; becomes the npub. */
export const pubkey: Kind<Npub> = checkedText(
  "<npub>",
  "a public key, as npub or 64 hex characters",
  (text) => {
    try {
      return npubOf(parsePubkey(text));
    } catch {
      return undefined;
    }
  },
);
