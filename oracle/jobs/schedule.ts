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

/** Work that is done again and again until it is stopped. */
export interface Schedule {
  /** The next time it runs by itself; null once stopped. */
  nextRun(): Date | null;
  /** Does the work now, unless it is being done. */
  trigger(): Promise<void>;
  /** Never again; resolves when the work under way is done. */
  stop(): Promise<void>;
}

/**
 * Does `work` by a timetable, never twice at once. What it throws is logged, and the next time it runs again.
 */
export function schedule({ name, when, work, log }: ScheduleOptions): Schedule {
  let underWay: Promise<void> | undefined;
  const run = () => {
    underWay ??= Promise.resolve().then(work)
      .catch((error) => log.error("{name} failed: {error}", { name, error }))
      .finally(() => underWay = undefined);
    return underWay;
  };
  const cron = "pattern" in when
    ? new Cron(when.pattern, { timezone: "UTC" }, run)
    : new Cron("* * * * * *", intervalFromNow(when.everySeconds), run);
  return {
    nextRun: () => cron.nextRun(),
    trigger: run,
    async stop() {
      cron.stop();
      await underWay;
    },
  };
}

/** croner counts an interval from the first run, which it would make at once. */
function intervalFromNow(seconds: number) {
  return { interval: seconds, startAt: new Date(Date.now() + seconds * 1000) };
}
