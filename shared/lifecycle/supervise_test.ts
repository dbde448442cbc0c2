import assert from "node:assert/strict";
import { waitForAbort } from "./wait_for_abort.ts";
import { Supervisor, TaskEndedError } from "./supervise.ts";

Deno.test("a task that throws stops the others and is named with its cause", async () => {
  const supervisor = new Supervisor();
  let stopped = false;
  supervisor.run("listener", async (signal) => {
    await waitForAbort(signal);
    stopped = true;
  });
  supervisor.run("writer", () => Promise.reject(new Error("disk full")));
  await supervisor.ended();
  assert.ok(stopped);
  assert.ok(supervisor.failure instanceof TaskEndedError);
  assert.equal(supervisor.failure.message, "the writer stopped unexpectedly");
  assert.match(String(supervisor.failure.cause), /disk full/);
  assert.equal(supervisor.signal.reason, supervisor.failure);
});

Deno.test("a task that returns too early is a failure too", async () => {
  const supervisor = new Supervisor();
  supervisor.run("listener", () => Promise.resolve());
  await supervisor.ended();
  assert.equal(supervisor.failure?.task, "listener");
  assert.equal(supervisor.failure?.cause, undefined);
});

Deno.test("ending after the stop, in whatever way, is no failure", async () => {
  const supervisor = new Supervisor();
  supervisor.run("returns", waitForAbort);
  supervisor.run("throws", async (signal) => {
    await waitForAbort(signal);
    signal.throwIfAborted();
  });
  assert.deepEqual(supervisor.running, ["returns", "throws"]);
  supervisor.stop();
  await supervisor.ended();
  assert.equal(supervisor.failure, undefined);
  assert.deepEqual(supervisor.running, []);
});

Deno.test("a task that is started after the stop is told to stop", async () => {
  const supervisor = new Supervisor();
  supervisor.stop();
  let aborted = false;
  supervisor.run("late", (signal) => Promise.resolve(void (aborted = signal.aborted)));
  await supervisor.ended();
  assert.ok(aborted);
  assert.equal(supervisor.failure, undefined);
});
