import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { Registry } from "../../shared/observe/metrics.ts";
import { EligibilityJob } from "./eligibility_job.ts";

Deno.test("eligible stations are counted when something changed, and not once it is stopped", async () => {
  const registry = new Registry();
  const shown = async () =>
    Number(/^oracle_eligible_stations (\S+)$/m.exec(await registry.scrape())?.[1]);
  let [stations, looks] = [3, 0];
  let changed = () => {};
  const job = new EligibilityJob({
    count() {
      looks++;
      if (stations < 0) return Promise.reject(new RefusalError("busy", "still being read"));
      return Promise.resolve(stations);
    },
    onChange: (look) => changed = look,
    registry,
    log: getLogger(["test"]),
  });
  assert.equal(await shown(), 0);
  changed();
  await job.look(); // the same that has begun
  assert.deepEqual([await shown(), looks], [3, 1]);
  stations = -1;
  await job.look();
  assert.deepEqual([await shown(), looks], [3, 2], "while days are derived the last number stays");
  stations = 5;
  await job.stop();
  changed();
  await job.look();
  assert.deepEqual([await shown(), looks], [3, 2]);
});
