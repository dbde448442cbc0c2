import * as v from "valibot";

const hex = (bytes: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[0-9a-f]{${2 * bytes}}$`),
      `must be ${2 * bytes} lower-case hex characters`,
    ),
  );

/** A digest, and a signature (BIP 340) over it by the oracle's key. */
export const SignedDigest = v.strictObject({ digest: hex(32), signature: hex(64) });
/** @see {@link SignedDigest} */
export type SignedDigest = v.InferOutput<typeof SignedDigest>;
