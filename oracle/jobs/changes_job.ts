import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { DAY_SECONDS } from "../../shared/time/units.ts";
import { dropOldChanges } from "../changes/change_queries.ts";
import type { Database } from "../database/database.ts";
import { Schedule } from "./schedule.ts";

/** What forgetting old changes needs. */
export interface ChangesJobOptions {
  readonly db: Pick<Database, "write">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Every night, a while after old weather files. */
const NIGHTLY = "37 3 * * *";
const KEPT_SECONDS = 7 * DAY_SECONDS;
/** Others write in between. */
const MOST_AT_ONCE = 1_000;

/** Forgets changes of events that are older than seven days, every night. */
export function startChangesJob(options: ChangesJobOptions): Schedule {
  return new Schedule({
    name: "retention of changes",
    when: { pattern: NIGHTLY },
    log: options.log,
    work: () => forgetOldChanges(options),
  });
}

/** Forgets changes until a cursor is good for seven days after it was the newest, and no longer. */
export async function forgetOldChanges(
  { db, clock }: Pick<ChangesJobOptions, "db" | "clock">,
): Promise<void> {
  const before = Math.floor(clock.now() / 1000) - KEPT_SECONDS;
  for (let dropped = MOST_AT_ONCE; dropped === MOST_AT_ONCE;) {
    const [result] = await db.write([dropOldChanges(before, MOST_AT_ONCE)], { whenFull: "wait" });
    dropped = result?.rowsAffected ?? 0;
  }
}
