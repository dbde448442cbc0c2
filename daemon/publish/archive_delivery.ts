import { sha256Hex } from "../../shared/parquet/retained.ts";
import type { ObjectStore } from "../../shared/storage/object_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { type Delivery, DeliveryFailure } from "./delivery.ts";
import type { SpooledFile } from "./spool.ts";

/** Real time one file may take; a network share that went away can hang for ever. */
const ARCHIVE_TIMEOUT_MS = 120_000;

/** Where files are archived: a store and the layout inside it. */
export interface ArchivePlace {
  readonly description: string;
  /** Opens the store; called before each file, so that a share that vanished is noticed. */
  open(): Promise<ObjectStore>;
  keyOf(file: SpooledFile): string;
}

/** Copies files into the archive: a folder or a bucket, under a name that is never overwritten. */
export class ArchiveDelivery implements Delivery {
  readonly name = "archive";
  readonly #place: ArchivePlace;
  readonly #timeoutMs: number;

  constructor(place: ArchivePlace, timeoutMs = ARCHIVE_TIMEOUT_MS) {
    this.#place = place;
    this.#timeoutMs = timeoutMs;
  }

  describe(): string {
    return this.#place.description;
  }

  async deliver(
    file: SpooledFile,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<"stored" | "exists"> {
    const key = this.#place.keyOf(file);
    try {
      return await within(this.#timeoutMs, this.#put(key, bytes), signal);
    } catch (error) {
      if (error instanceof DeliveryFailure) throw error;
      signal?.throwIfAborted();
      const refused = error instanceof StorageError &&
        (error.fault === "denied" || error.fault === "missing_bucket");
      const reason = error instanceof Error ? error.message : String(error);
      throw new DeliveryFailure(
        refused ? "refused" : "service",
        `${key} was not archived: ${reason}`,
        { cause: error },
      );
    }
  }

  async #put(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    const store = await this.#place.open();
    const result = await store.putIfAbsent(key, bytes);
    if (result === "stored") return result;
    const there = await store.get(key);
    if (there !== undefined && sha256Hex(there) === sha256Hex(bytes)) return result;
    throw new DeliveryFailure(
      "file",
      `${key} is in the archive with other content; move one of the two away to have it archived`,
    );
  }
}

async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    // An attempt that outlives its time ends on its own; the next round finds what it left.
    work.catch(() => {});
  }
}
