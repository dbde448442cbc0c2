import * as v from "valibot";
import { described } from "./described.ts";

/** An event in the messages that wallets of dlcspecs read, in hex. */
export const WalletMessagesJson = v.object({
  oracle_announcement: described(v.string(), "The message oracle_announcement, in hex."),
  oracle_attestation: described(
    v.nullable(v.string()),
    "The message oracle_attestation, in hex; null until the event is signed.",
  ),
});
/** @see {@link WalletMessagesJson} */
export type WalletMessagesJson = v.InferOutput<typeof WalletMessagesJson>;
