/** Why a store could not do what it was asked. */
export type StorageFault =
  | "unreachable" // no answer, a time-out, or an answer that asks to try again (5xx)
  | "denied" // credentials or permissions
  | "missing_bucket" // the bucket or folder itself is not there
  | "contended" // another put of the same key is under way, and this one stored nothing; try again
  | "failed"; // anything else

/** A store did not do what it was asked; whether the object was stored is not known. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  /**
   * @param fault what kind of trouble, for those who act differently on it
   * @param message names the store, the key and what to look at
   */
  constructor(readonly fault: StorageFault, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * Objects by key, written once and never changed. Keys are relative paths with `/` between their parts, e.g.
 * `weather_data/2026-09-17/observations_….parquet`; see {@link checkKey}.
 *
 * All methods but `describe` reject with {@link StorageError}.
 */
export interface ObjectStore {
  /**
   * Stores `bytes` under `key` unless something is there already, atomically among all writers, and answers
   * only once they are durable.
   */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<"stored" | "exists">;
  /** The bytes under `key`, or `undefined` when there are none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys that begin with `prefix`, in ascending order of their UTF-8 bytes. */
  list(prefix: string): AsyncIterable<string>;
  /** What and where this store is, for logs and errors; carries no credentials. */
  describe(): string;
}

const KEY_PART = /^[A-Za-z0-9_:+=@-][A-Za-z0-9._:+=@-]{0,199}$/;

/**
 * Returns `key` when it is one every backend can hold: parts of `A–Z a–z 0–9 . _ : + = @ -` joined by `/`,
 * none of them empty or beginning with a dot.
 * @throws {StorageError} `failed`, naming the key
 */
export function checkKey(key: string): string {
  const ok = key.length <= 900 && key.split("/").every((part) => KEY_PART.test(part));
  if (!ok) throw new StorageError("failed", `${JSON.stringify(key)} is not a valid object key`);
  return key;
}

/** Whether two objects are the same, byte for byte. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
