import * as v from "valibot";
import type { Npub } from "../contract/ids.ts";
import { parsePubkey } from "../nostr/npub.ts";
import type { Kind } from "./setting.ts";

const rule = "a public key, npub1… or 64 hex characters, of a point on secp256k1";

/** A nostr public key as npub (NIP-19) or x-only hex; becomes the npub. */
export const pubkey: Kind<Npub> = {
  placeholder: "<npub>",
  rule,
  fromText: (text) => text,
  schema: v.pipe(
    v.string(`must be ${rule}`),
    v.rawTransform<string, Npub>(({ dataset, addIssue, NEVER }) => {
      try {
        return parsePubkey(dataset.value.trim());
      } catch {
        addIssue({ message: `must be ${rule}` });
        return NEVER;
      }
    }),
  ),
};
