import type { Logger } from "@logtape/logtape";
import { Cron } from "croner";

/** When a job runs: every so many seconds from now on, or by a cron pattern in UTC. */
export type Timetable = { readonly everySeconds: number } | { readonly pattern: string };

/** What a schedule needs. */
export interface ScheduleOptions {
  /** What is done, for the log. */
  readonly name: string;
  readonly when: Timetable;
  readonly work: () => void | Promise<void>;
  readonly log: Logger;
}

/** Work that is done by a timetable until it is stopped, never twice at once. What it throws is logged. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #cron: Cron;
  #underWay: Promise<void> | undefined;

  /** The timetable begins now. */
  constructor(options: ScheduleOptions) {
    this.#options = options;
    const { when } = options;
    const run = () => this.trigger();
    this.#cron = "pattern" in when
      ? new Cron(when.pattern, { timezone: "UTC" }, run)
      : new Cron("* * * * * *", intervalFromNow(when.everySeconds), run);
  }

  /** The next time it runs by itself; null once stopped. */
  nextRun(): Date | null {
    return this.#cron.nextRun();
  }

  /** Does the work now, unless it is being done. */
  trigger(): Promise<void> {
    const { name, work, log } = this.#options;
    this.#underWay ??= Promise.resolve().then(work)
      .catch((error) => log.error("{name} failed: {error}", { name, error }))
      .finally(() => this.#underWay = undefined);
    return this.#underWay;
  }

  /** Never again; resolves when the work under way is done. */
  async stop(): Promise<void> {
    this.#cron.stop();
    await this.#underWay;
  }
}

/** croner counts an interval from the first run, which it would make at once. */
function intervalFromNow(seconds: number) {
  return { interval: seconds, startAt: new Date(Date.now() + seconds * 1000) };
}
