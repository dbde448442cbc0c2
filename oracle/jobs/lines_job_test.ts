import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { LinesJob } from "./lines_job.ts";

const log = getLogger(["test"]);

Deno.test("lines are kept from the start on, and a stop ends what is under way", async () => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const job = new LinesJob({
    log,
    update: async (signal) => {
      begun.resolve();
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      ).finally(() => ended.resolve());
    },
  });
  await begun.promise;
  await job.stop();
  await ended.promise;
});

Deno.test("what fails does not keep the job from ending", async () => {
  let tries = 0;
  const job = new LinesJob({
    log,
    update: () => {
      tries++;
      return Promise.reject(new Error("no weather"));
    },
  });
  await job.stop();
  assert.equal(tries, 1);
});
