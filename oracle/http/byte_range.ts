/** A closed span of bytes of a body, both ends from 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** One range of whole numbers; the first is missing where the last so many bytes are asked for. */
const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/i;

/**
 * What a `Range` header asks of a body (RFC 9110 §14.2). Several ranges, other units and what cannot be read are not
 * followed: then the whole body is sent.
 *
 * @param size of the whole body, in bytes
 *
 * @example
 * ```ts
 * import { readByteRange } from "./byte_range.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(readByteRange("bytes=2-", 10), { first: 2, last: 9 });
 * assert.deepEqual(readByteRange("bytes=-4", 10), { first: 6, last: 9 });
 * assert.equal(readByteRange("bytes=10-", 10), "unsatisfiable");
 * assert.equal(readByteRange("bytes=0-1,4-5", 10), undefined);
 * ```
 */
export function readByteRange(
  header: string | null,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const [, from, to] = ONE_RANGE.exec((header ?? "").replaceAll(/\s/g, "")) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  if (from === "") {
    const count = Math.min(Number(to), size);
    return count === 0 ? "unsatisfiable" : { first: size - count, last: size - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return undefined;
  if (first >= size) return "unsatisfiable";
  return { first, last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}
