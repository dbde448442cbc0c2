import { unpackPoints } from "../../shared/dlc/packed_points.ts";

/** The locking points of an event, in the column of its row that holds them. */
export interface AnnouncedRow {
  /** JSON, with the points of events that were announced before there was the other column. */
  readonly event_announcement: string;
  readonly locking_points: ArrayBuffer | null;
}

/** The locking points that were announced, compressed, in hex, in the order of outcomes; none where there are none. */
export function pointsOfRow(
  { event_announcement: json, locking_points: packed }: AnnouncedRow,
): string[] {
  if (packed) return unpackPoints(new Uint8Array(packed));
  const announced: unknown = JSON.parse(json).locking_points;
  return Array.isArray(announced) ? announced.map(String) : [];
}
