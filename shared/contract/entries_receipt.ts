import * as v from "valibot";

const hex = (bytes: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[0-9a-f]{${2 * bytes}}$`),
      `must be ${2 * bytes} lower-case hex characters`,
    ),
  );

/**
 * The oracle's word, given once when the entries of an event were stored, that these are its entries and picks:
 * the digest over them, and a signature (BIP 340) over the digest by the oracle's key.
 */
export const EntriesReceipt = v.strictObject({ digest: hex(32), signature: hex(64) });
/** @see {@link EntriesReceipt} */
export type EntriesReceipt = v.InferOutput<typeof EntriesReceipt>;
