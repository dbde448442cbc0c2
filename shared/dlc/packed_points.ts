import type { PointHex } from "../contract/ids.ts";

/** Bytes of a compressed point. */
export const LOCKING_POINT_BYTES = 33;

/**
 * Points out of one piece of bytes, compressed and one after the other.
 *
 * @param bytes 33 bytes a point
 *
 * @example
 * ```ts
 * import { packPoints, unpackPoints } from "./packed_points.ts";
 * import assert from "node:assert/strict";
 * const points = ["02" + "11".repeat(32), "03" + "22".repeat(32)];
 * assert.deepEqual(unpackPoints(packPoints(points)), points);
 * ```
 */
export function unpackPoints(bytes: Uint8Array): PointHex[] {
  const hex = bytes.toHex();
  const width = 2 * LOCKING_POINT_BYTES;
  return Array.from(
    { length: hex.length / width },
    (_, i) => hex.slice(i * width, (i + 1) * width) as PointHex, // compressed points were packed
  );
}

/**
 * What {@link unpackPoints} reads.
 * @param points compressed, in hex
 */
export function packPoints(points: readonly string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(points.join(""));
}
