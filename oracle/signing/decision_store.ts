import { EventId, type Hex32, type PointHex } from "../../shared/contract/ids.ts";
import * as v from "valibot";
import { disproveConditionalPut } from "../../shared/storage/conditional_put_proof.ts";
import { equalBytes, type ObjectStore, StorageError } from "../../shared/storage/object_store.ts";
import { DecisionConflictError } from "./signing_error.ts";

/** Where decision records are put: always a folder, and before it a bucket if one is configured. */
export interface DecisionPlaces {
  readonly folder: ObjectStore;
  readonly bucket: ObjectStore | undefined;
}

/**
 * The decision records of one oracle key, outside the database: the first record put for an event is its decision for
 * ever, whoever put it. With a bucket, the bucket's word comes first and the folder keeps a copy.
 *
 * All methods reject with StorageError when a place cannot be reached.
 */
export class DecisionStore {
  readonly #places: DecisionPlaces;
  readonly #prefix: string;

  /** @param oracleKey the x-only key whose decisions these are */
  constructor(places: DecisionPlaces, oracleKey: Hex32) {
    this.#places = places;
    this.#prefix = `decisions/${oracleKey}/`;
  }

  /**
   * Puts a record if there is none, and returns the one that holds.
   * @throws {DecisionConflictError} when bucket and folder hold different records
   */
  async put(eventId: EventId, record: Uint8Array): Promise<Uint8Array> {
    return await this.#put(this.#key(eventId), record);
  }

  /** The record that holds for an event, if any. */
  async get(eventId: EventId): Promise<Uint8Array | undefined> {
    return await this.#get(this.#key(eventId));
  }

  /**
   * Binds the entries of an event to its nonce unless some are, and returns the bytes that are bound.
   * @throws {DecisionConflictError} when bucket and folder hold different ones
   */
  async bindEntries(noncePoint: PointHex, entries: Uint8Array): Promise<Uint8Array> {
    return await this.#put(this.#entriesKey(noncePoint), entries);
  }

  /** The entries bound to a nonce, if any. */
  async boundEntries(noncePoint: PointHex): Promise<Uint8Array | undefined> {
    return await this.#get(this.#entriesKey(noncePoint));
  }

  /** The events that have a record in the folder or the bucket, ascending. */
  async list(): Promise<EventId[]> {
    const { folder, bucket } = this.#places;
    const events = new Set<EventId>();
    for (const place of bucket ? [bucket, folder] : [folder]) {
      for await (const id of this.#recordedIn(place)) events.add(id);
    }
    return [...events].sort();
  }

  /**
   * Lets the bucket show that of several puts to one key it takes only the first.
   * @returns why it is not fit for decisions; `undefined` when it is
   */
  async disprove(bucket: ObjectStore): Promise<string | undefined> {
    const wrong = await disproveConditionalPut(
      bucket,
      `${this.#prefix}probe/${crypto.randomUUID()}`,
    );
    return wrong && `${bucket.describe()} does not keep what was put first (${wrong})`;
  }

  /**
   * Whether the bucket once took over every decision of the folder named `storeId`. Since then each decision went to
   * the bucket first, so it knows them all; any other bucket knows only some.
   */
  async isBackedBy(bucket: ObjectStore, storeId: string): Promise<boolean> {
    return await bucket.get(this.#backingKey(storeId)) !== undefined;
  }

  /**
   * Makes the bucket hold every decision of the folder, and notes in it that it does.
   * @throws {DecisionConflictError} when it holds a different record for one of them
   */
  async backUp(bucket: ObjectStore, storeId: string): Promise<void> {
    const { folder } = this.#places;
    for await (const key of this.#keysIn(folder)) {
      const object = await folder.get(key);
      if (object) await copyTo(bucket, key, object);
    }
    await bucket.putIfAbsent(this.#backingKey(storeId), new TextEncoder().encode("{}"));
  }

  /**
   * Copies what the bucket holds into the folder; returns how many records that is.
   * @throws {DecisionConflictError} when the folder holds a different record for one of them
   */
  async refill(bucket: ObjectStore): Promise<number> {
    let count = 0;
    for await (const key of this.#keysIn(bucket)) {
      const object = await bucket.get(key);
      if (!object) continue;
      await copyTo(this.#places.folder, key, object);
      if (this.#eventOf(key)) count++;
    }
    return count;
  }

  async *#recordedIn(place: ObjectStore): AsyncGenerator<EventId> {
    for await (const key of place.list(this.#prefix)) {
      const id = this.#eventOf(key);
      if (id) yield id;
    }
  }

  /** Keys of records and of bound entries. */
  async *#keysIn(place: ObjectStore): AsyncGenerator<string> {
    for await (const key of place.list(this.#prefix)) {
      if (this.#eventOf(key) || key.startsWith(this.#entriesPrefix)) yield key;
    }
  }

  async #put(key: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { folder, bucket } = this.#places;
    if (!bucket) return await putOrGet(folder, key, bytes);
    // A folder that was used alone before may know what the bucket does not.
    const known = await folder.get(key);
    const held = await putOrGet(bucket, key, known ?? bytes);
    await copyTo(folder, key, held);
    return held;
  }

  async #get(key: string): Promise<Uint8Array | undefined> {
    const { folder, bucket } = this.#places;
    return await folder.get(key) ?? await bucket?.get(key);
  }

  /** The event whose record has this key. */
  #eventOf(key: string): EventId | undefined {
    const name = key.slice(this.#prefix.length);
    const id = v.safeParse(EventId, name.replace(/\.json\.gz$/, ""));
    return id.success ? id.output : undefined;
  }

  /** By the x coordinate: a point and its negative are one nonce. */
  #entriesKey(noncePoint: PointHex): string {
    return `${this.#entriesPrefix}${noncePoint.slice(2)}.json`;
  }

  get #entriesPrefix(): string {
    return `${this.#prefix}entries/`;
  }

  #key(eventId: EventId): string {
    return `${this.#prefix}${eventId}.json.gz`;
  }

  #backingKey(storeId: string): string {
    return `${this.#prefix}backs-${storeId}.json`;
  }
}

/** What a store holds under a key after a put; always read back, since an answer alone binds nobody. */
async function putOrGet(store: ObjectStore, key: string, bytes: Uint8Array): Promise<Uint8Array> {
  const outcome = await store.putIfAbsent(key, bytes);
  const held = await store.get(key);
  if (!held) {
    throw new StorageError("failed", `${store.describe()}: ${key} is there and cannot be read`);
  }
  if (outcome === "exists" || equalBytes(held, bytes)) return held;
  throw new DecisionConflictError(
    `${key} in ${store.describe()} reads otherwise than it was just put: somebody overwrote it`,
  );
}

async function copyTo(store: ObjectStore, key: string, record: Uint8Array): Promise<void> {
  if (equalBytes(await putOrGet(store, key, record), record)) return;
  throw new DecisionConflictError(
    `${key} differs between folder and bucket (seen in ${store.describe()}): two oracles decided apart`,
  );
}
