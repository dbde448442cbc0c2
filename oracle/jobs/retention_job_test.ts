import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { parseWeatherFileName, weatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { RetentionOptions } from "../files/uploads/retention.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { startRetentionJob } from "./retention_job.ts";

Deno.test("old files are removed at start and every night, but for those that events need", async () => {
  const cleanUps: RetentionOptions[] = [];
  let needed = "2030-01-01";
  const job = startRetentionJob({
    retentionDays: 30,
    log: getLogger(["test"]),
    neededFiles: () => {
      const day = needed;
      return Promise.resolve((file) => file.day === day);
    },
    clock: systemClock,
    uploads: {
      newest: () => Promise.resolve(undefined),
      retain(options) {
        cleanUps.push(options);
        return Promise.resolve({ removed: [], kept: 0, bytes: 0 });
      },
    },
  });
  await job.trigger();
  needed = "2030-01-02";
  await job.trigger();
  assert.match(job.nextRun()!.toISOString(), /T03:17:00.000Z$/);
  await job.stop();
  const kept = cleanUps.map(({ retentionDays, keep }) => [
    retentionDays,
    ...["2030-01-01", "2030-01-02"].map((day) =>
      keep!(parseWeatherFileName(`observations_${day}T00:00:00Z.parquet`)!)
    ),
  ]);
  assert.deepEqual(kept, [[30, true, false], [30, false, true]]);
});

Deno.test("while all files are older than they are kept, none goes by itself: the clock may be ahead", async () => {
  for (
    const [observations, forecasts, cleans] of [[31, 40, 0], [29, 40, 1], [40, 29, 1]] as const
  ) {
    let cleanUps = 0;
    const job = startRetentionJob({
      retentionDays: 30,
      log: getLogger(["test"]),
      neededFiles: () => Promise.resolve(() => false),
      clock: systemClock,
      uploads: {
        newest(kind) {
          const days = kind === "observations" ? observations : forecasts;
          const name = weatherFileName(kind, Date.now() - days * DAY_MS);
          return Promise.resolve(parseWeatherFileName(name));
        },
        retain() {
          cleanUps++;
          return Promise.resolve({ removed: [], kept: 0, bytes: 0 });
        },
      },
    });
    await job.trigger();
    await job.stop();
    assert.equal(cleanUps, cleans);
  }
});
