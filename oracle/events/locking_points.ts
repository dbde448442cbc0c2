import { sha256Hex } from "../../shared/bytes/sha256.ts";

/** What stands before the first point in the JSON of an announcement. */
const FIRST = '"locking_points":["';

/** The announcement of an event as it is stored, with what names its locking points. */
export interface StoredAnnouncement {
  /** JSON, up to a megabyte. */
  readonly text: string;
  /** SHA-256 of the packed locking points, in hex. */
  readonly pointsSha256: string;
}

/** An announcement from its stored text. */
export function storedAnnouncement(text: string): StoredAnnouncement {
  return { text, pointsSha256: sha256Hex(packLockingPoints(text)) };
}

/**
 * The locking points of an announcement as bytes: compressed points of 33 bytes, one after the other, in the order of
 * outcomes.
 *
 * @param text the JSON of an announcement
 * @example
 * ```ts
 * import { packLockingPoints } from "./locking_points.ts";
 * import assert from "node:assert/strict";
 * const points = ["02" + "11".repeat(32), "03" + "22".repeat(32)];
 * const text = JSON.stringify({ expiry: 0, locking_points: points });
 * assert.equal(packLockingPoints(text).toHex(), points.join(""));
 * ```
 */
export function packLockingPoints(text: string): Uint8Array<ArrayBuffer> {
  // It is ours: parsing a megabyte would keep everybody waiting for longer than all the rest of an answer.
  const from = text.indexOf(FIRST) + FIRST.length;
  return Uint8Array.fromHex(text.slice(from, text.lastIndexOf('"]')).replaceAll('","', ""));
}
