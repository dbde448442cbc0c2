import { SignedDigest } from "./signed_digest.ts";

/**
 * The oracle's word, given once when the entries of an event were stored, that these are its entries and picks: the
 * digest over them, and a signature over the digest.
 */
export const EntriesReceipt = SignedDigest;
/** @see {@link EntriesReceipt} */
export type EntriesReceipt = SignedDigest;
