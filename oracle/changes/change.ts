import type {
  ChangeCursor,
  ChangeKind,
  ChangesPage,
  EventChange,
} from "../../shared/contract/change.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { ChangeScope } from "./change_queries.ts";

/** A place among the changes: the last one that somebody knows. */
export interface ChangePlace {
  readonly sequence: number;
  /** Drawn for that change alone, in hex. */
  readonly mark: string;
}

/** A change, and its place. */
export interface PlacedChange {
  readonly place: ChangePlace;
  readonly change: EventChange;
  readonly isUnlisted: boolean;
}

/** A place as the text that clients hand back. */
export function writeCursor({ mark, sequence }: ChangePlace): ChangeCursor {
  return `${mark}-${sequence}` as ChangeCursor; // its only shape
}

/**
 * The place that a cursor names.
 *
 * @example
 * ```ts
 * import { readCursor, writeCursor } from "./change.ts";
 * import assert from "node:assert/strict";
 * const place = { mark: "0123456789abcdef", sequence: 12 };
 * assert.deepEqual(readCursor(writeCursor(place)), place);
 * ```
 */
export function readCursor(cursor: ChangeCursor): ChangePlace {
  const [mark = "", sequence] = cursor.split("-");
  return { mark, sequence: Number(sequence) };
}

/** A change from its row. */
export function placedChange(row: {
  readonly sequence: number;
  readonly mark: ArrayBuffer;
  readonly event_id: string | null;
  readonly version: number;
  readonly kind: ChangeKind | "begun";
  readonly changed_at: number;
  readonly unlisted: number;
}): PlacedChange {
  return {
    place: placeOf(row),
    change: {
      event_id: row.event_id ?? "",
      version: row.version,
      kind: row.kind as ChangeKind, // the row that is no change has no event to be read with
      at: formatInstant(row.changed_at * 1000),
    },
    isUnlisted: row.unlisted === 1,
  };
}

/** The place of a row. */
export function placeOf(
  { sequence, mark }: { readonly sequence: number; readonly mark: ArrayBuffer },
): ChangePlace {
  return { sequence, mark: new Uint8Array(mark).toHex() };
}

/** Whether a change is of a scope. */
export function isWithin({ change, isUnlisted }: PlacedChange, scope: ChangeScope): boolean {
  return scope === "listed" ? !isUnlisted : change.event_id === scope.eventId;
}

/** Changes as a poll is answered. */
export function changesPage(changes: readonly PlacedChange[], place: ChangePlace): ChangesPage {
  return { changes: changes.map((each) => each.change), cursor: writeCursor(place) };
}
