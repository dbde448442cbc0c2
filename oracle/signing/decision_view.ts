import type { EventId } from "../../shared/contract/ids.ts";
import { sha256 } from "../../shared/bytes/sha256.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { equalBytes } from "../../shared/storage/object_store.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { type DecisionPlaces, DecisionStore } from "./decision_store.ts";
import { listHeld } from "./held_events.ts";
import { knownOracleKey } from "./signer.ts";
import { committedDecisions, metadataRow } from "./signing_queries.ts";
import { strayFolder, type TrustState } from "./store_trust.ts";

/** What a {@link DecisionView} looks at. */
export interface DecisionViewOptions {
  readonly db: DatabaseReader;
  readonly places: DecisionPlaces;
  readonly clock: Clock;
}

/** What database and decision store say, for one who only looks: it needs no secret key and changes nothing. */
export class DecisionView {
  readonly #options: DecisionViewOptions;
  readonly #store: DecisionStore;

  private constructor(options: DecisionViewOptions, store: DecisionStore) {
    this.#options = options;
    this.#store = store;
  }

  /** @throws {Error} when the database knows no key: no oracle has signed with it */
  static async open(options: DecisionViewOptions): Promise<DecisionView> {
    const { db, places } = options;
    const key = await knownOracleKey(db);
    if (key === undefined) throw new Error(`the database ${db.path} belongs to no oracle key yet`);
    return new DecisionView(options, new DecisionStore(places, key));
  }

  /** Events with a decision record, ascending. */
  decisions(): Promise<EventId[]> {
    return this.#store.list();
  }

  /** The decision record of an event, if there is one. */
  recordOf(eventId: EventId): Promise<Uint8Array | undefined> {
    return this.#store.get(eventId);
  }

  /**
   * What is wrong with the record of each decision that the database knows, by event; none where the store holds it as
   * it was committed. All records are read.
   */
  async unkept(): Promise<Map<EventId, "missing" | "damaged">> {
    const unkept = new Map<EventId, "missing" | "damaged">();
    for (const { event_id, record_sha256 } of await this.#options.db.read(committedDecisions())) {
      const id = event_id as EventId; // as the events' table has it
      const record = await this.#store.get(id);
      if (!record) unkept.set(id, "missing");
      else if (!equalBytes(sha256(record), new Uint8Array(record_sha256))) {
        unkept.set(id, "damaged");
      }
    }
    return unkept;
  }

  /** How many decisions of the database have no record in the store; none is read. */
  async missingRecords(): Promise<number> {
    const kept = new Set<string>(await this.#store.list());
    const committed = await this.#options.db.read(committedDecisions());
    return committed.filter(({ event_id }) => !kept.has(event_id)).length;
  }

  /** The events that are held and could still be signed, ascending. */
  heldEvents(): Promise<EventId[]> {
    const { db, clock } = this.#options;
    return listHeld(db, this.#store, Math.floor(clock.now() / 1000));
  }

  /** Whether the folder is the one that the database remembers; what a bucket says, only an oracle that runs asks it. */
  async trust(): Promise<TrustState> {
    const { db, places: { folder } } = this.#options;
    const [row] = await db.read(metadataRow());
    const reason = await strayFolder(folder, row?.decision_store_id ?? null);
    if (reason === undefined) return { trusted: true };
    return { trusted: false, reason, mayBeAccepted: true };
  }
}
