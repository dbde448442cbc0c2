import type { ChangeNews } from "../../../shared/client/changes_client.ts";
import { OracleError } from "../../../shared/client/oracle_error.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";

/** The longest that a timer can be set to. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** What an oracle tells of one event; of an older one, which tells nothing, that a while is over. */
export class NewsOfEvent implements Disposable {
  readonly #over = new AbortController();
  readonly #news: AsyncGenerator<ChangeNews, never, void>;
  readonly #everyMs: number;
  #next: Promise<unknown> | undefined;
  #isTold = true;

  constructor(
    follow: (signal: AbortSignal) => AsyncGenerator<ChangeNews, never, void>,
    everyMs: number,
  ) {
    this.#news = follow(this.#over.signal);
    this.#everyMs = everyMs;
  }

  /**
   * Resolves when there is something to read again: something happened, or so long has passed.
   * @throws {OracleError} when the oracle refuses to be followed
   */
  async next(mostMs: number): Promise<void> {
    this.#next ??= this.#news.next().then(() => {}, (error) => this.#giveUp(error))
      .finally(() => this.#next = undefined);
    const waiting = new AbortController();
    const ms = this.#isTold ? mostMs : Math.min(mostMs, this.#everyMs);
    const later = systemClock.sleep(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS), waiting.signal);
    try {
      await Promise.race(this.#isTold ? [this.#next, later] : [later]);
    } finally {
      waiting.abort();
      later.catch(() => {}); // it was not waited for to its end
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#next?.catch(() => {}); // it ends with that
  }

  #giveUp(error: unknown): void {
    if (!(error instanceof OracleError && error.status === 404)) throw error;
    this.#isTold = false;
  }
}
