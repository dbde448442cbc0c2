import { sha256 } from "../../shared/bytes/sha256.ts";

/** So much of a hash tells two versions apart: 128 bits. */
const HASH_BYTES = 16;

/** `Cache-Control` of what never changes under its address (RFC 8246). */
export const LASTING = "public, max-age=31536000, immutable";

/** Versions of bytes that are sent again and again. */
const known = new WeakMap<Uint8Array, string>();

/**
 * The version of an answer that is named by its own bytes: the same at every start and every oracle.
 *
 * @param bytes they are not changed afterwards; the same array is hashed once
 *
 * @example
 * ```ts
 * import { versionOfBytes } from "./version.ts";
 * import assert from "node:assert/strict";
 * assert.equal(versionOfBytes(new TextEncoder().encode("{}")), "RBNvo1WzZ4oRRq0W9-hkng");
 * ```
 */
export function versionOfBytes(bytes: Uint8Array): string {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const version = sha256(bytes).subarray(0, HASH_BYTES)
    .toBase64({ alphabet: "base64url", omitPadding: true });
  known.set(bytes, version);
  return version;
}

/**
 * Names the version of an answer in its strong `ETag` (RFC 9110 §8.8.3), so that whoever has this one is told 304. It
 * is asked for again each time unless its route says otherwise.
 *
 * @param version letters, digits, `-` and `_`; another whenever a byte of the uncompressed body is another
 * @returns the same answer
 */
export function withVersion<Answer extends Response>(answer: Answer, version: string): Answer {
  answer.headers.set("etag", `"${version}"`);
  if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "no-cache");
  return answer;
}

/** The `ETag` that the same version has in gzip: other bytes, another tag. */
export function tagInGzip(tag: string): string {
  return tag.replace(/"$/, '-gzip"');
}
