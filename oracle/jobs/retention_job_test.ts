import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { RetentionOptions } from "../files/uploads/retention.ts";
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
    uploads: {
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
