import { messageOf } from "../../shared/message_of.ts";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { ObjectStore } from "../../shared/storage/object_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { type Delivery, DeliveryError } from "./delivery.ts";

/** Where files are archived: a store and the layout inside it. */
export interface ArchivePlace {
  readonly description: string;
  /** Opens the store; called before each file, so that a share that vanished is noticed. */
  open(): Promise<ObjectStore>;
  keyOf(name: WeatherFileName): string;
  /** Closes idle connections. */
  close(): void;
}

/** Copies files into the archive: a folder or a bucket, under a name that is never overwritten. */
export class ArchiveDelivery implements Delivery {
  readonly name = "archive";
  readonly #place: ArchivePlace;

  constructor(place: ArchivePlace) {
    this.#place = place;
  }

  describe(): string {
    return this.#place.description;
  }

  /** Closes idle connections. */
  close(): void {
    this.#place.close();
  }

  async deliver(
    name: WeatherFileName,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<"stored" | "exists"> {
    const key = this.#place.keyOf(name);
    try {
      return await unlessAborted(this.#put(key, bytes), signal);
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      signal?.throwIfAborted();
      const refused = error instanceof StorageError &&
        (error.fault === "denied" || error.fault === "missing_bucket");
      const reason = messageOf(error);
      throw new DeliveryError(
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
    throw new DeliveryError(
      "file",
      `${key} is in the archive with other content; move one of the two away to have it archived`,
    );
  }
}

/** Stores keep their own deadlines, but a hanging share cannot be interrupted: a stop does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    work.catch(() => {}); // what an abandoned attempt left behind is found by the next one
  }
}
