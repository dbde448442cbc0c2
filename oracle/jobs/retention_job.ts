import type { Logger } from "@logtape/logtape";
import type { Uploads } from "../files/uploads/uploads.ts";
import type { IsNeeded } from "../settlement/needed_files.ts";
import { Schedule } from "./schedule.ts";

/** What removing old weather files needs. */
export interface RetentionJobOptions {
  readonly uploads: Pick<Uploads, "retain">;
  readonly retentionDays: number;
  /** Tells, when a clean-up begins, which files have to stay whatever their age. */
  readonly neededFiles: () => Promise<IsNeeded>;
  readonly log: Logger;
}

/** Every night, when few use the oracle. */
const NIGHTLY = "17 3 * * *";

/** Removes weather files older than `retentionDays` now and every night. */
export function startRetentionJob(options: RetentionJobOptions): Schedule {
  const { uploads, retentionDays, neededFiles, log } = options;
  const job = new Schedule({
    name: "retention of weather files",
    when: { pattern: NIGHTLY },
    log,
    work: async () => {
      await uploads.retain({ retentionDays, keep: await neededFiles() });
    },
  });
  void job.trigger();
  return job;
}
