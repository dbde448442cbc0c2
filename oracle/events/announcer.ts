import type { Signer } from "../signing/signer.ts";

/** The part of the signing room that events need. */
export type Announcer = Pick<Signer, "announce" | "signStatement">;

/** What is announced for an event: a nonce made for it alone, and one locking point per outcome, in order. */
export type Announcement = Awaited<ReturnType<Announcer["announce"]>>;
