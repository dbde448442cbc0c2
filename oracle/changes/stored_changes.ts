import type { DatabaseReader } from "../database/database_reader.ts";
import { type ChangePlace, type PlacedChange, placedChange, placeOf } from "./change.ts";
import { changesAfter, type ChangeScope, markOf, newestPlace } from "./change_queries.ts";

/** The most changes that are read at once. */
export const PAGE_CHANGES = 256;

/** Changes that follow a place. */
export interface FollowingChanges {
  readonly changes: readonly PlacedChange[];
  /** From here it goes on; the changes between belong to nobody who asked. */
  readonly place: ChangePlace;
}

/** The place of the newest change. */
export async function readNewestPlace(db: DatabaseReader): Promise<ChangePlace> {
  const [newest] = await db.read(newestPlace());
  if (!newest) throw new Error("the database has lost its newest change");
  return placeOf(newest);
}

/**
 * The next changes of a scope after a place, read from one state of the database; or `undefined` when the place is none
 * of its: too old, of another database, or of one that was since restored from an older copy.
 */
export async function readFollowing(
  db: DatabaseReader,
  scope: ChangeScope | "all",
  after: ChangePlace,
): Promise<FollowingChanges | undefined> {
  const [[known], rows, [newest]] = await db.readTogether([
    markOf(after.sequence),
    changesAfter(scope, after.sequence, PAGE_CHANGES),
    newestPlace(),
  ]);
  if (!known || !newest || new Uint8Array(known.mark).toHex() !== after.mark) return undefined;
  const changes = rows.map(placedChange);
  const last = changes.length === PAGE_CHANGES ? changes.at(-1)?.place : undefined;
  return { changes, place: last ?? placeOf(newest) };
}
