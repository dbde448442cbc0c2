import type { Logger } from "@logtape/logtape";
import { Schedule } from "./schedule.ts";

/** What keeping lines needs. */
export interface LinesJobOptions {
  /** Reads the days that are due and fits lines if need be; ends soon when it is aborted. */
  readonly update: (signal: AbortSignal) => Promise<unknown>;
  readonly log: Logger;
}

/** Once an hour, so that what failed is tried again; mostly nothing is due. A day is due from 03:00 UTC on. */
const HOURLY = "7 * * * *";

/** Keeps the misses of past days and the lines fitted to them, now and every hour. */
export class LinesJob {
  readonly #schedule: Schedule;
  readonly #ending = new AbortController();

  /** It begins now. */
  constructor({ update, log }: LinesJobOptions) {
    const { signal } = this.#ending;
    this.#schedule = new Schedule({
      name: "keeping of lines",
      when: { pattern: HOURLY },
      log,
      work: async () => {
        await update(signal).catch((error) => {
          if (!signal.aborted) throw error;
        });
      },
    });
    void this.#schedule.trigger();
  }

  /** Ends what is under way between two groups of stations. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#schedule.stop();
  }
}
