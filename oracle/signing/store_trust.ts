import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { messageOf } from "../../shared/message_of.ts";
import type { ObjectStore } from "../../shared/storage/object_store.ts";
import type { Database } from "../database/database.ts";
import { BucketProof } from "./bucket_proof.ts";
import type { DecisionPlaces, DecisionStore } from "./decision_store.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { DecisionConflictError, DecisionNotRecordedError } from "./signing_error.ts";
import { metadataRow, rememberStore } from "./signing_queries.ts";
import { ensureIdentity, readIdentity } from "./store_identity.ts";

/** Whether the decision folder is the one that this database has always used, and the bucket fit for decisions. */
export type TrustState =
  | { readonly trusted: true }
  | {
    readonly trusted: false;
    /** Why not, and what to do: for log, probe and operator. */
    readonly reason: string;
    /** Whether it is the folder that is in doubt, for which an operator may vouch. */
    readonly mayBeAccepted: boolean;
  };

/**
 * Guards against a decision folder that forgot and a bucket that would forget. The folder carries a name that the
 * database remembers; a missing or different one (a restore onto an empty disk, a copied database) could hold other
 * decisions or none, and signing on would be signing twice. The bucket has to prove that it keeps what was put first.
 */
export class StoreTrust {
  readonly #places: DecisionPlaces;
  readonly #store: DecisionStore;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #proof: BucketProof | undefined;
  readonly #heartbeat: Heartbeat;
  /** The store whose decisions the bucket is known to hold. */
  #backed: string | undefined;
  /** What folder and bucket disagree about; only an operator can resolve it. */
  #conflict: string | undefined;
  #checking: Promise<TrustState> | undefined;

  constructor(
    options: {
      places: DecisionPlaces;
      store: DecisionStore;
      db: Database;
      heartbeat: Heartbeat;
      clock: Clock;
      log: Logger;
    },
  ) {
    this.#places = options.places;
    this.#store = options.store;
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#heartbeat = options.heartbeat;
    const { bucket } = this.#places;
    this.#proof = bucket && new BucketProof(this.#store, bucket);
  }

  /** Compares the names and tells whether the bucket is proven, without asking it again; for a new database it adopts the folder's, or names the folder. Checks at once share one. */
  check(): Promise<TrustState> {
    this.#checking ??= this.#compare().finally(() => this.#checking = undefined);
    return this.#checking;
  }

  /**
   * Lets the bucket prove itself until it has, checks, and once per process sees to it that the bucket holds what the
   * folder holds, so that it can give it back. A bucket that fails at the last does not make the folder less trusted:
   * deciding asks it anyway and fails by itself.
   */
  async prepare(): Promise<TrustState> {
    await this.#proof?.prove();
    const state = await this.check();
    const { bucket } = this.#places;
    const id = await this.#readRemembered();
    if (!state.trusted || !bucket || id === null || this.#backed === id) return state;
    if (await this.#isBacked(bucket, id) === false) {
      // Until now nothing but this volume knew what was decided, and it may have been set back.
      await this.#heartbeat.compare();
      await this.#backUp(bucket, id);
    }
    return await this.check();
  }

  /**
   * Writes down the machine's time, where nothing but this volume knows what was decided. While it is open whether the
   * bucket does, a gap is left to be seen: only if the bucket does not, it matters.
   */
  async beat(): Promise<void> {
    if (!this.#places.bucket) await this.#heartbeat.beat();
    else if (this.#backed === undefined) await this.#heartbeat.goOn();
  }

  /**
   * Demands a store to put a decision into, and sees to it that events which the volume may have forgotten are held.
   * @throws {DecisionNotRecordedError} unless the store is trusted now
   */
  async demand(): Promise<void> {
    const state = await this.prepare();
    if (!state.trusted) throw new DecisionNotRecordedError(state.reason);
    if (!this.#places.bucket) await this.#heartbeat.compare();
  }

  /** The operator's word that the folder as it is holds every decision ever made with this key. */
  async accept(): Promise<string> {
    const id = await ensureIdentity(this.#places.folder, crypto.randomUUID());
    await this.#remember(id);
    this.#log.warn("the operator accepted the decision store {id}", { id });
    return id;
  }

  async #compare(): Promise<TrustState> {
    if (this.#conflict !== undefined) return bucketInDoubt(this.#conflict);
    const state = await this.#compareFolder();
    const doubt = this.#proof?.doubt;
    return state.trusted && doubt !== undefined ? bucketInDoubt(doubt) : state;
  }

  async #compareFolder(): Promise<TrustState> {
    const remembered = await this.#readRemembered();
    let found: string | undefined;
    try {
      found = await readIdentity(this.#places.folder);
      if (remembered === null) {
        // A new database: whatever the folder holds was decided before and is kept.
        await this.#remember(
          found ?? await ensureIdentity(this.#places.folder, crypto.randomUUID()),
        );
        return { trusted: true };
      }
    } catch (error) {
      return folderInDoubt(cannotBeRead(error));
    }
    return found === remembered ? { trusted: true } : await this.#refill(found, remembered);
  }

  /** Whether the bucket holds all decisions of the folder; `undefined` when it cannot be asked. */
  async #isBacked(bucket: ObjectStore, id: string): Promise<boolean | undefined> {
    try {
      const isBacked = await this.#store.isBackedBy(bucket, id);
      if (isBacked) this.#backed = id;
      return isBacked;
    } catch (error) {
      this.#log.warn("the bucket of the decisions was not asked: {error}", { error });
    }
  }

  async #backUp(bucket: ObjectStore, id: string): Promise<void> {
    try {
      await this.#store.backUp(bucket, id);
      this.#backed = id;
    } catch (error) {
      if (error instanceof DecisionConflictError) this.#conflict = error.message;
      else this.#log.warn("the decisions are not yet in the bucket: {error}", { error });
    }
  }

  /** A bucket that holds every decision of the lost folder makes the folder whole again. */
  async #refill(found: string | undefined, remembered: string): Promise<TrustState> {
    const { folder, bucket } = this.#places;
    const what = whatStrayed(folder, found);
    if (!bucket) return folderInDoubt(`${what}: ${BY_HAND}`);
    const doubt = this.#proof?.doubt;
    if (doubt !== undefined) return folderInDoubt(`${what}, and ${doubt}`);
    try {
      if (!await this.#store.isBackedBy(bucket, remembered)) {
        return folderInDoubt(
          `${what}, and ${bucket.describe()} never held all its decisions: ${BY_HAND}`,
        );
      }
      const records = await this.#store.refill(bucket);
      await this.#remember(await ensureIdentity(this.#places.folder, remembered));
      this.#log.warn("{what}; refilled it with {records} decisions from the bucket", {
        what,
        records,
      });
      return { trusted: true };
    } catch (error) {
      return folderInDoubt(`${what}, and it cannot be refilled: ${error}`);
    }
  }

  async #readRemembered(): Promise<string | null> {
    const [row] = await this.#db.read(metadataRow());
    return row?.decision_store_id ?? null;
  }

  async #remember(id: string): Promise<void> {
    const now = Math.floor(this.#clock.now() / 1000);
    await this.#db.write([rememberStore(id, now)], { whenFull: "wait" });
  }
}

/** What an operator can do about a folder that is not the remembered one. */
const BY_HAND = "nothing is signed until it is back, or until somebody who knows that it holds " +
  "every decision runs `noaa-oracle decisions accept`";

/**
 * Why a folder is not the store that the database remembers, and what to do; nothing is changed.
 * @param remembered the name of that store; `null` for a database that knows none
 */
export async function strayFolder(
  folder: ObjectStore,
  remembered: string | null,
): Promise<string | undefined> {
  if (remembered === null) return "the database knows no decision store yet";
  try {
    const found = await readIdentity(folder);
    return found === remembered ? undefined : `${whatStrayed(folder, found)}: ${BY_HAND}`;
  } catch (error) {
    return cannotBeRead(error);
  }
}

function whatStrayed(folder: ObjectStore, found: string | undefined): string {
  return found === undefined
    ? `${folder.describe()} has lost its identity (an empty disk?)`
    : `${folder.describe()} is another decision store than the one this database used`;
}

function cannotBeRead(error: unknown): string {
  return `the decision store cannot be read: ${messageOf(error)}`;
}

function folderInDoubt(reason: string): TrustState {
  return { trusted: false, reason, mayBeAccepted: true };
}

function bucketInDoubt(reason: string): TrustState {
  return { trusted: false, reason, mayBeAccepted: false };
}
