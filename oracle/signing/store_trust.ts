import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Database } from "../database/database.ts";
import type { DecisionPlaces, DecisionStore } from "./decision_store.ts";
import { DecisionNotRecorded } from "./signing_error.ts";
import { metadataRow, rememberStore } from "./signing_queries.ts";
import { ensureIdentity, readIdentity } from "./store_identity.ts";

/** Whether the decision folder is the one that this database has always used. */
export type TrustState =
  | { readonly trusted: true }
  /** Why not, and what to do: for log, probe and operator. */
  | { readonly trusted: false; readonly reason: string };

/**
 * Guards against a decision folder that forgot. The folder carries a name that the database remembers; a missing or
 * different one (a restore onto an empty disk, a copied database) could hold other decisions or none, and signing on
 * would be signing twice.
 */
export class StoreTrust {
  readonly #places: DecisionPlaces;
  readonly #store: DecisionStore;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(
    options: {
      places: DecisionPlaces;
      store: DecisionStore;
      db: Database;
      clock: Clock;
      log: Logger;
    },
  ) {
    this.#places = options.places;
    this.#store = options.store;
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Compares the names; for a new database it adopts the folder's, or names the folder. */
  async check(): Promise<TrustState> {
    const remembered = await this.#remembered();
    let found: string | undefined;
    try {
      found = await readIdentity(this.#places.folder);
      if (remembered === null) {
        // A new database: whatever the folder holds was decided before and is kept.
        const id = found ?? await ensureIdentity(this.#places.folder, crypto.randomUUID());
        await this.#remember(id);
        return { trusted: true };
      }
    } catch (error) {
      return { trusted: false, reason: `the decision store cannot be read: ${error}` };
    }
    if (found === remembered) return { trusted: true };
    return await this.#refilled(found, remembered);
  }

  /** @throws {DecisionNotRecorded} unless the store is trusted now */
  async demand(): Promise<void> {
    const state = await this.check();
    if (!state.trusted) throw new DecisionNotRecorded(state.reason);
  }

  /** The operator's word that the folder as it is holds every decision ever made with this key. */
  async accept(): Promise<string> {
    const id = await ensureIdentity(this.#places.folder, crypto.randomUUID());
    await this.#remember(id);
    this.#log.warn("the operator accepted the decision store {id}", { id });
    return id;
  }

  /** A bucket that holds every decision makes the folder whole again. */
  async #refilled(found: string | undefined, remembered: string): Promise<TrustState> {
    const where = this.#places.folder.describe();
    const what = found === undefined
      ? `${where} has lost its identity (an empty disk?)`
      : `${where} is another decision store than the one this database used`;
    if (!this.#places.bucket) {
      return {
        trusted: false,
        reason:
          `${what}: nothing is signed until it is back, or until somebody who knows that it holds ` +
          "every decision runs `oracle decisions accept`",
      };
    }
    try {
      const records = await this.#store.refill();
      await this.#remember(await ensureIdentity(this.#places.folder, remembered));
      this.#log.warn("{what}; refilled it with {records} decisions from the bucket", {
        what,
        records,
      });
      return { trusted: true };
    } catch (error) {
      return { trusted: false, reason: `${what}, and it cannot be refilled: ${error}` };
    }
  }

  async #remembered(): Promise<string | null> {
    const [row] = await this.#db.read(metadataRow());
    return row?.decision_store_id ?? null;
  }

  async #remember(id: string): Promise<void> {
    const now = Math.floor(this.#clock.now() / 1000);
    await this.#db.write([rememberStore(id, now)], { whenFull: "wait" });
  }
}
