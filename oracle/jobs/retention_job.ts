import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import type { IsNeeded } from "../settlement/needed_files.ts";
import { Schedule } from "./schedule.ts";

/** What removing old weather files needs. */
export interface RetentionJobOptions {
  readonly uploads: Pick<Uploads, "newest" | "retain">;
  readonly retentionDays: number;
  /** Tells, when a clean-up begins, which files have to stay whatever their age. */
  readonly neededFiles: () => Promise<IsNeeded>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Every night, when few use the oracle. */
const NIGHTLY = "17 3 * * *";

/**
 * Removes weather files older than `retentionDays` now and every night. Where all of them are older, the daemon was silent
 * for as long, or the clock is ahead, by which events that are open look expired: then none goes by itself.
 */
export function startRetentionJob(options: RetentionJobOptions): Schedule {
  const { uploads, retentionDays, neededFiles, clock, log } = options;
  const job = new Schedule({
    name: "retention of weather files",
    when: { pattern: NIGHTLY },
    log,
    work: async () => {
      const newest = [await uploads.newest("observations"), await uploads.newest("forecasts")]
        .flatMap((file) => file ? Number(file.instantNs / 1_000_000n) : []);
      const limitMs = clock.now() - retentionDays * DAY_MS;
      if (newest.length > 0 && newest.every((publishedMs) => publishedMs < limitMs)) {
        log.warn(
          "no weather file is younger than {days} days, so that none is removed; see whether this machine's clock " +
            "is right and the daemon delivers, or remove them with `noaa-oracle files clean`",
          { days: retentionDays },
        );
        return;
      }
      await uploads.retain({ retentionDays, keep: await neededFiles() });
    },
  });
  void job.trigger();
  return job;
}
