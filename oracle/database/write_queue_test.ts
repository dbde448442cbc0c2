import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { WriteQueue } from "./write_queue.ts";

const isBusy = (error: unknown) => error instanceof RefusalError && error.kind === "busy";

Deno.test("tasks run one at a time in the order they were accepted, also after one failed", async () => {
  const queue = new WriteQueue(8);
  const steps: string[] = [];
  const task = (name: string, fails = false) => async () => {
    steps.push(`${name} begins`);
    await Promise.resolve();
    steps.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled([
    queue.run(task("a"), "refuse"),
    queue.run(task("b", true), "refuse"),
    queue.run(task("c"), "refuse"),
  ]);
  assert.deepEqual(results.map((r) => r.status), ["fulfilled", "rejected", "fulfilled"]);
  assert.deepEqual(steps, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

Deno.test("a full queue refuses at once, and accepts again when a task is done", async () => {
  const queue = new WriteQueue(2);
  const gate = Promise.withResolvers<void>();
  const first = queue.run(() => gate.promise, "refuse");
  const second = queue.run(() => Promise.resolve(), "refuse");
  let ran = false;
  await assert.rejects(
    queue.run(() => {
      ran = true;
      return Promise.resolve();
    }, "refuse"),
    isBusy,
  );
  gate.resolve();
  await Promise.all([first, second]);
  assert.equal(ran, false);
  assert.equal(await queue.run(() => Promise.resolve(7), "refuse"), 7);
});

Deno.test("background work waits for a place, first come first served", async () => {
  const queue = new WriteQueue(1);
  const gate = Promise.withResolvers<void>();
  const order: string[] = [];
  const first = queue.run(() => gate.promise, "refuse");
  const waiting = ["x", "y"].map((name) =>
    queue.run(() => Promise.resolve(order.push(name)), "wait")
  );
  await assert.rejects(queue.run(() => Promise.resolve(), "refuse"), isBusy);
  gate.resolve();
  await Promise.all([first, ...waiting]);
  assert.deepEqual(order, ["x", "y"]);
});

Deno.test("closing finishes the accepted tasks and refuses new and waiting ones", async () => {
  const queue = new WriteQueue(1);
  const gate = Promise.withResolvers<void>();
  let done = false;
  const accepted = queue.run(() => gate.promise.then(() => done = true), "refuse");
  const waiting = assert.rejects(queue.run(() => Promise.resolve(), "wait"), isBusy);
  const closed = queue.close();
  await waiting;
  await assert.rejects(queue.run(() => Promise.resolve(), "wait"), isBusy);
  assert.equal(done, false);
  gate.resolve();
  await closed;
  assert.equal(done, true);
  await accepted;
});
