import assert from "node:assert/strict";
import { inOrder } from "./ordered_work.ts";

/** Tasks that finish when told to. */
function heldTasks(count: number) {
  const gates = Array.from({ length: count }, () => Promise.withResolvers<number>());
  const started: number[] = [];
  const tasks = gates.map((gate, i) => () => {
    started.push(i);
    return gate.promise;
  });
  return { gates, started, tasks };
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("results come in order, whatever order the tasks end in", async () => {
  const { gates, started, tasks } = heldTasks(4);
  const results = Array.fromAsync(inOrder(tasks, { inFlight: 4, ahead: 8 }));
  await settle();
  assert.deepEqual(started, [0, 1, 2, 3]);
  for (const i of [3, 1, 0, 2]) gates[i]!.resolve(i);
  assert.deepEqual(await results, [0, 1, 2, 3]);
});

Deno.test("no more tasks are under way than allowed (D28)", async () => {
  let running = 0, peak = 0;
  const tasks = Array.from({ length: 20 }, (_, i) => async () => {
    peak = Math.max(peak, ++running);
    await settle();
    running--;
    return i;
  });
  const results = await Array.fromAsync(inOrder(tasks, { inFlight: 4, ahead: 8 }));
  assert.deepEqual(results, Array.from({ length: 20 }, (_, i) => i));
  assert.equal(peak, 4);
});

Deno.test("a slow first task holds the others back once enough results wait", async () => {
  const { gates, started, tasks } = heldTasks(10);
  const results = Array.fromAsync(inOrder(tasks, { inFlight: 2, ahead: 4 }));
  for (let i = 1; i < 4; i++) {
    await settle();
    gates[i]!.resolve(i);
  }
  await settle();
  assert.deepEqual(started, [0, 1, 2, 3]);
  for (const [i, gate] of gates.entries()) gate.resolve(i);
  assert.equal((await results).length, 10);
});

Deno.test("a failure surfaces at its turn and nothing new begins", async () => {
  const { gates, started, tasks } = heldTasks(6);
  const results = Array.fromAsync(inOrder(tasks, { inFlight: 2, ahead: 4 }));
  await settle();
  gates[0]!.reject(new Error("broken"));
  await assert.rejects(results, /broken/);
  gates[1]!.resolve(1);
  await settle();
  assert.deepEqual(started, [0, 1]);
});
