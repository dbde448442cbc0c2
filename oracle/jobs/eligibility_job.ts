import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { Schedule } from "./schedule.ts";

/** What the look at eligible stations needs. */
export interface EligibilityJobOptions {
  /**
   * How many stations may be played with now, by the usual question.
   * @throws {RefusalError} `busy` while their days are still derived
   */
  readonly count: () => Promise<number>;
  /** Called with what is to be done whenever the answer may be another one. */
  readonly onChange: (look: () => void) => void;
  readonly registry: Registry;
  readonly log: Logger;
}

const EVERY_SECONDS = 600;

/**
 * Judges the usual question before anybody asks it: after uploads, and every ten minutes. So the forecasts of a new file
 * are read in the background, and dashboards see how many stations there are to play with.
 */
export class EligibilityJob {
  readonly #schedule: Schedule;
  #isStopped = false;

  /** The timetable begins now. */
  constructor({ count, onChange, registry, log }: EligibilityJobOptions) {
    const stations = registry.gauge(
      "oracle_eligible_stations",
      "Stations that may be played with over the 24 hours after the latest look: every ten minutes, and after uploads.",
    );
    this.#schedule = new Schedule({
      name: "the look at eligible stations",
      when: { everySeconds: EVERY_SECONDS },
      log,
      async work() {
        try {
          stations.set(await count());
        } catch (error) {
          if (!(error instanceof RefusalError)) throw error;
        }
      },
    });
    onChange(() => void this.look());
  }

  /** Looks now. */
  look(): Promise<void> {
    return this.#isStopped ? Promise.resolve() : this.#schedule.trigger();
  }

  /** Never again; resolves when the look under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#schedule.stop();
  }
}
