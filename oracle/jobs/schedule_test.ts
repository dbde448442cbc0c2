import assert from "node:assert/strict";
import { getLogger, type Logger } from "@logtape/logtape";
import { Schedule } from "./schedule.ts";

const log = getLogger(["test"]);

Deno.test("an interval counts from now, a pattern runs in UTC", async () => {
  const before = Date.now();
  const interval = new Schedule({ name: "a", when: { everySeconds: 300 }, work: () => {}, log });
  const seconds = (interval.nextRun()!.getTime() - before) / 1000;
  assert.ok(seconds > 298 && seconds <= 302, `${seconds}`);
  await interval.stop();
  assert.equal(interval.nextRun(), null);
  const daily = new Schedule({ name: "b", when: { pattern: "30 3 * * *" }, work: () => {}, log });
  assert.match(daily.nextRun()!.toISOString(), /T03:30:00.000Z$/);
  await daily.stop();
});

Deno.test("work is never done twice at once, and stopping waits for it", async () => {
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const job = new Schedule({
    name: "slow",
    when: { everySeconds: 3600 },
    work: () => {
      runs++;
      return gate.promise;
    },
    log,
  });
  const first = job.trigger();
  const second = job.trigger();
  let isStopped = false;
  const stopped = job.stop().then(() => isStopped = true);
  await Promise.resolve();
  assert.equal(isStopped, false);
  gate.resolve();
  await Promise.all([first, second, stopped]);
  assert.equal(runs, 1);
});

Deno.test("work that fails is logged and can run again", async () => {
  const lines: unknown[] = [];
  const failing = { error: (...line: unknown[]) => lines.push(line) } as unknown as Logger;
  const job = new Schedule({
    name: "frail",
    when: { everySeconds: 3600 },
    work: () => {
      throw new Error("no");
    },
    log: failing,
  });
  await job.trigger();
  await job.trigger();
  await job.stop();
  assert.equal(lines.length, 2);
});
