import { RefusalError } from "../../shared/contract/refusal_error.ts";

/**
 * A bounded line of tasks that run one after another. Between two tasks the event loop gets a turn, because the
 * database driver is synchronous.
 */
export class WriteQueue {
  #taken = 0;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting: PromiseWithResolvers<void>[] = [];

  /** @param capacity how many tasks may be accepted and not finished, the running one included */
  constructor(readonly capacity: number) {}

  /** Whether no task is accepted any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Runs `task` after all tasks accepted before it; it runs even if the caller has gone.
   * @throws {RefusalError} `busy`, and the task never runs: closed, or full and `whenFull` is `refuse`
   */
  async run<T>(task: () => Promise<T>, whenFull: "refuse" | "wait"): Promise<T> {
    await this.#takePlace(whenFull);
    const result = this.#last.then(task);
    this.#last = result.then(breathe, breathe);
    try {
      return await result;
    } finally {
      this.#passPlaceOn();
    }
  }

  /** Refuses new tasks and those waiting for a place; resolves when the accepted ones are done. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(busyError());
    await this.#last;
  }

  async #takePlace(whenFull: "refuse" | "wait"): Promise<void> {
    if (this.#closed) throw busyError();
    if (this.#taken < this.capacity) {
      this.#taken++;
      return;
    }
    if (whenFull === "refuse") throw busyError();
    const place = Promise.withResolvers<void>();
    this.#waiting.push(place);
    await place.promise;
    if (this.#closed) {
      this.#passPlaceOn();
      throw busyError();
    }
  }

  #passPlaceOn(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#taken--;
  }
}

function busyError(): RefusalError {
  return new RefusalError("busy", "oracle is not accepting writes right now; retry later");
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
