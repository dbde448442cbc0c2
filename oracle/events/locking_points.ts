import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { unpackPoints } from "../../shared/dlc/packed_points.ts";

/** What stands before the first point in the JSON of an announcement. */
const FIRST = '"locking_points":["';

/** The announcement of an event as it is served, with what names its locking points. */
export interface StoredAnnouncement {
  /** JSON, up to a megabyte. */
  readonly text: string;
  /** SHA-256 of the packed locking points, in hex. */
  readonly pointsSha256: string;
}

/** The columns of an event that hold its announcement. */
export interface AnnouncementRow {
  /** JSON: as it is served in events that were announced before there was the other column, else without the points. */
  readonly event_announcement: string;
  /** 33 bytes each. */
  readonly locking_points: ArrayBuffer | Uint8Array | null;
}

/** How an announcement is stored. */
export function announcementColumns(
  { expiry, lockingPoints }: {
    /** Unix seconds. */
    readonly expiry: number;
    readonly lockingPoints: Uint8Array<ArrayBuffer>;
  },
): AnnouncementRow & { readonly locking_points: Uint8Array<ArrayBuffer> } {
  return { event_announcement: JSON.stringify({ expiry }), locking_points: lockingPoints };
}

/** An announcement from what is stored of it. */
export function storedAnnouncement(
  { event_announcement: json, locking_points: stored }: AnnouncementRow,
): StoredAnnouncement {
  if (!stored) return { text: json, pointsSha256: sha256Hex(packLockingPoints(json)) };
  const packed = new Uint8Array(stored);
  const text = `${json.slice(0, -1)},${FIRST}${unpackPoints(packed).join('","')}"]}`;
  return { text, pointsSha256: sha256Hex(packed) };
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
