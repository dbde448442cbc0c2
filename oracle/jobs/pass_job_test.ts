import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import type { PassSummary } from "../settlement/pass_summary.ts";
import { PassJob, type PassRunner } from "./pass_job.ts";

const SUMMARY: PassSummary = {
  ended: "completed",
  events: 1,
  skipped: 0,
  refreshed: 0,
  attested: 1,
  settledWithoutEntries: 0,
  expired: 0,
  failed: 0,
};

/** A settlement whose passes end when the test says so. */
function scriptPasses() {
  const passes: (PromiseWithResolvers<PassSummary> & { signal: AbortSignal | undefined })[] = [];
  let released = 0;
  const settlement: PassRunner = {
    runPass(signal) {
      const pass = Promise.withResolvers<PassSummary>();
      passes.push({ ...pass, signal });
      return pass.promise;
    },
    release: () => Promise.resolve(void released++),
  };
  const seen: (PassSummary | undefined)[] = [];
  const job = new PassJob({
    settlement,
    intervalSeconds: undefined,
    log: getLogger(["test"]),
    onPass: (summary) => seen.push(summary),
  });
  return { job, passes, seen, released: () => released };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a second start finds the pass running; after stopping none is started (O112)", async () => {
  const { job, passes, released } = scriptPasses();
  assert.equal(job.start(), "started");
  assert.equal(job.start(), "running");
  passes[0]!.resolve(SUMMARY);
  await nextTurn();
  assert.equal(job.start(), "started");
  const stopped = job.stop();
  assert.equal(job.start(), "stopping");
  assert.equal(passes[1]!.signal?.aborted, true);
  assert.equal(released(), 0, "the lease is given back after the pass");
  passes[1]!.resolve({ ...SUMMARY, ended: "stopped" });
  await stopped;
  assert.equal(released(), 1);
  assert.equal(passes.length, 2);
});

Deno.test("what arrives during a pass is looked at right after it, once", async () => {
  const { job, passes } = scriptPasses();
  job.wake();
  job.wake();
  job.wake();
  assert.equal(passes.length, 1);
  passes[0]!.resolve(SUMMARY);
  await nextTurn();
  assert.equal(passes.length, 2);
  passes[1]!.resolve(SUMMARY);
  await nextTurn();
  assert.equal(passes.length, 2);
  await job.stop();
});

Deno.test("a pass that fails as a whole is told, and the next one runs", async () => {
  const { job, passes, seen } = scriptPasses();
  const failing = assert.rejects(job.runPass(), /failed/);
  passes[0]!.reject(new Error("database gone"));
  await failing;
  const next = job.runPass();
  passes[1]!.resolve(SUMMARY);
  assert.equal(await next, SUMMARY);
  assert.deepEqual(seen, [undefined, SUMMARY]);
  await job.stop();
});

Deno.test("asking for a result waits for the pass that is running", async () => {
  const { job, passes } = scriptPasses();
  job.start();
  const asked = job.runPass();
  passes[0]!.resolve(SUMMARY);
  await nextTurn();
  assert.equal(passes.length, 2);
  passes[1]!.resolve({ ...SUMMARY, attested: 7 });
  assert.equal((await asked).attested, 7);
  await job.stop();
});
