import type { CompiledQuery } from "kysely";
import type { EventId } from "../../shared/contract/ids.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import type { Database } from "../database/database.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import type { DecisionStore } from "./decision_store.ts";
import { EventHeldError } from "./signing_error.ts";
import {
  dropRecordingBlocks,
  dueUndecidedIds,
  heldIds,
  heldRow,
  holdEvents,
  releaseEvents,
} from "./signing_queries.ts";

/**
 * Events that may have been decided by what the disk forgot when it was set back. They are neither signed nor closed
 * until the operator says that they were not decided, or the decision store has their record after all.
 */
export class HeldEvents {
  readonly #db: Database;
  readonly #store: DecisionStore;
  readonly #clock: Clock;

  constructor(db: Database, store: DecisionStore, clock: Clock) {
    this.#db = db;
    this.#store = store;
    this.#clock = clock;
  }

  /** What holds the events that might have been signed before now, as a batch to be written. */
  async holdDue(): Promise<CompiledQuery[]> {
    const now = this.#now();
    const ids = await withoutRecord(this.#store, await this.#db.read(dueUndecidedIds(now)));
    return ids.length > 0 ? [holdEvents(ids, now)] : [];
  }

  /** @throws {EventHeldError} while the event is held */
  async demandFree(eventId: EventId): Promise<void> {
    if ((await this.#db.read(heldRow(eventId))).length === 0) return;
    if (await this.#store.get(eventId)) return;
    throw new EventHeldError(
      "the oracle's clock shows a gap of more than 15 minutes, in which its disk may have been set back: the event " +
        "may be decided already, and no record says so. It is held until the operator, who knows that it was not, " +
        `runs \`noaa-oracle decisions accept --event ${eventId}\``,
    );
  }

  /** The events that are held and could still be signed, ascending. */
  list(): Promise<EventId[]> {
    return listHeld(this.#db, this.#store, this.#now());
  }

  /** The operator's word that these events were never decided: the next pass signs what the evidence says. */
  async release(ids: readonly EventId[]): Promise<void> {
    await this.#db.write([releaseEvents(ids), ...dropRecordingBlocks(ids, this.#now())], {
      whenFull: "wait",
    });
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

/**
 * The events that are held and could still be signed, ascending.
 * @param now unix seconds
 */
export async function listHeld(
  db: DatabaseReader,
  store: DecisionStore,
  now: number,
): Promise<EventId[]> {
  return await withoutRecord(store, await db.read(heldIds(now)));
}

async function withoutRecord(
  store: DecisionStore,
  rows: readonly { id: string }[],
): Promise<EventId[]> {
  const ids: EventId[] = [];
  for (const row of rows) {
    const id = row.id as EventId; // as the events' table has it
    if (!await hasRecord(store, id)) ids.push(id);
  }
  return ids;
}

/** A store that cannot be asked has no record to show. */
async function hasRecord(store: DecisionStore, id: EventId): Promise<boolean> {
  try {
    return await store.get(id) !== undefined;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}
