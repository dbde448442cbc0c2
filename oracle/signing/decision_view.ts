import type { EventId } from "../../shared/contract/ids.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { type DecisionPlaces, DecisionStore } from "./decision_store.ts";
import { listHeld } from "./held_events.ts";
import { knownOracleKey } from "./signer.ts";
import { metadataRow } from "./signing_queries.ts";
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
