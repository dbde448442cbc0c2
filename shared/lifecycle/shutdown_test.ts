import assert from "node:assert/strict";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { closeInOrder, stopInOrder } from "./shutdown.ts";

Deno.test("steps run one after the other, and a failing one does not keep the rest from stopping", async () => {
  const order: string[] = [];
  const report = await stopInOrder([
    { name: "listener", stop: () => void order.push("listener") },
    {
      name: "producers",
      stop: () => {
        order.push("producers");
        throw new Error("stuck");
      },
    },
    { name: "writer", stop: () => Promise.resolve(void order.push("writer")) },
  ], 1000);
  assert.deepEqual(order, ["listener", "producers", "writer"]);
  assert.deepEqual(report.done, ["listener", "writer"]);
  assert.deepEqual(report.failed.map(({ name }) => name), ["producers"]);
  assert.match(String(report.failed[0]?.error), /stuck/);
  assert.deepEqual(report.unfinished, []);
});

Deno.test("the whole stop ends at its deadline and names what was left undone", async () => {
  const clock = new VirtualClock();
  let begun = false;
  const stopping = stopInOrder(
    [
      { name: "first", stop: () => clock.sleep(20_000) },
      { name: "second", stop: () => new Promise<void>(() => {}) },
      { name: "third", stop: () => void (begun = true) },
    ],
    25_000,
    clock,
  );
  await clock.advance(25_000);
  const report = await stopping;
  assert.deepEqual(report.done, ["first"]);
  assert.deepEqual(report.unfinished, ["second", "third"]);
  assert.equal(begun, false);
  assert.equal(clock.sleeping, 0);
});

Deno.test("closing without a deadline goes on after a step that fails, and then says so", async () => {
  const order: string[] = [];
  const closing = closeInOrder([
    { name: "files", stop: () => void order.push("files") },
    { name: "signer", stop: () => Promise.reject(new Error("stuck")) },
    { name: "database", stop: () => void order.push("database") },
  ]);
  await assert.rejects(closing, /stuck/);
  assert.deepEqual(order, ["files", "database"]);
});
