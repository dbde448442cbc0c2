import type { EventStatus, EventSummary } from "../../shared/contract/event.ts";

/** Where an event stands in a list: the newest first, of one second the greater id. */
export interface ListPlace {
  /** Unix seconds. */
  readonly createdAt: number;
  readonly id: string;
}

/** Which events a list shows; whatever is not given does not matter. Times are unix seconds. */
export interface EventFilter {
  /** These alone, unlisted ones too. */
  readonly ids?: readonly string[];
  readonly statuses?: readonly EventStatus[];
  /** Its npub. */
  readonly coordinator?: string;
  /** One of their locations. */
  readonly station?: string;
  /** Those whose window ends after this. */
  readonly from?: number;
  /** Those whose window begins before this. */
  readonly to?: number;
  readonly withUnlisted?: boolean;
  /** Those that come after this place. */
  readonly after?: ListPlace;
}

/** A part of a list. */
export interface EventPage {
  /** Newest first. */
  readonly events: readonly EventSummary[];
  /** The place after which it goes on; `undefined` at the end. */
  readonly next: ListPlace | undefined;
}

const CURSOR = /^(\d{1,12})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A place as the text that clients hand back. */
export function writeCursor({ createdAt, id }: ListPlace): string {
  return `${createdAt}.${id}`;
}

/**
 * The place that a cursor names, or `undefined` when it is none.
 *
 * @example
 * ```ts
 * import { readCursor, writeCursor } from "./listing.ts";
 * import assert from "node:assert/strict";
 * const place = { createdAt: 1, id: "0199a1b2-0000-7000-8000-0000000000aa" };
 * assert.deepEqual(readCursor(writeCursor(place)), place);
 * assert.equal(readCursor("1"), undefined);
 * ```
 */
export function readCursor(text: string): ListPlace | undefined {
  const [, createdAt, id] = CURSOR.exec(text) ?? [];
  return createdAt === undefined || id === undefined
    ? undefined
    : { createdAt: Number(createdAt), id };
}
