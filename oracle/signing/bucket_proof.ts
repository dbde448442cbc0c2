import { messageOf } from "../../shared/message_of.ts";
import type { ObjectStore } from "../../shared/storage/object_store.ts";
import type { DecisionStore } from "./decision_store.ts";

/**
 * Whether the bucket keeps the decision that was put first. It has to show it once in each run of the program, since
 * endpoint and bucket may be others than last time; until it has, nothing is signed.
 */
export class BucketProof {
  readonly #store: DecisionStore;
  readonly #bucket: ObjectStore;
  /** Why not; `undefined` once it is proven. */
  #doubt: string | undefined;
  #proving: Promise<void> | undefined;

  constructor(store: DecisionStore, bucket: ObjectStore) {
    this.#store = store;
    this.#bucket = bucket;
    this.#doubt = `${bucket.describe()} has not shown yet that it keeps what was put first`;
  }

  /** Why nothing may be signed, and what to do; `undefined` once the bucket is proven. */
  get doubt(): string | undefined {
    return this.#doubt;
  }

  /** Tries the bucket unless it is proven; attempts at once share one. */
  async prove(): Promise<void> {
    if (this.#doubt === undefined) return;
    this.#proving ??= this.#attempt().finally(() => this.#proving = undefined);
    await this.#proving;
  }

  async #attempt(): Promise<void> {
    try {
      const wrong = await this.#store.disprove(this.#bucket);
      this.#doubt = wrong &&
        `${wrong}: two oracles could decide apart in it, so nothing is signed; ` +
          "use a service that heeds If-None-Match, or leave decision_bucket unset";
    } catch (error) {
      this.#doubt = `${this.#bucket.describe()} could not show that it keeps what was put first, ` +
        `and nothing is signed until it does: ${messageOf(error)}`;
    }
  }
}
