import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { AdmissionLine } from "./admission.ts";

const isBusy = (e: unknown) => e instanceof RefusalError && e.kind === "busy";
const LIMITS = { running: 1, waiting: 1, waitMs: 60_000, runMs: 60_000 };

function hold<T>(value: T): { work: () => Promise<T>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { work: () => promise, end: () => resolve(value) };
}

Deno.test("the second waits for its turn and the third is refused at once (O102)", async () => {
  let turnedAway = 0;
  const line = new AdmissionLine(LIMITS, () => turnedAway++);
  const first = hold("first");
  const running = line.run(first.work);
  const second = line.run(() => Promise.resolve("second"));
  assert.equal(line.waiting, 1);
  await assert.rejects(line.run(() => Promise.resolve("third")), isBusy);
  assert.equal(turnedAway, 1);
  first.end();
  assert.equal(await running, "first");
  assert.equal(await second, "second");
  assert.equal(await line.run(() => Promise.resolve("fourth")), "fourth");
});

Deno.test("a line is crowded from when it was found full until an eighth of it is free", async () => {
  const line = new AdmissionLine({ ...LIMITS, waiting: 16 });
  const turns = [await line.enter()];
  const waiting = Array.from({ length: 16 }, async () => turns.push(await line.enter()));
  assert.equal(line.isCrowded, false);
  await assert.rejects(line.enter(), isBusy);
  const next = async () => {
    turns.pop()!.end();
    while (turns.length === 0) await undefined;
  };
  await next();
  assert.deepEqual([line.waiting, line.isCrowded], [15, true]);
  await next();
  assert.deepEqual([line.waiting, line.isCrowded], [14, false]);
  const later = [line.enter(), line.enter()];
  assert.deepEqual([line.waiting, line.isCrowded], [16, false]);
  for (let left = 16; left > 2; left--) await next();
  turns.pop()!.end();
  for (const turn of later) (await turn).end();
  await Promise.all(waiting);
  assert.equal(line.waiting, 0);
});

Deno.test("where nobody waits, a line is never crowded", async () => {
  const line = new AdmissionLine({ ...LIMITS, waiting: 0 });
  const turn = await line.enter();
  await assert.rejects(line.enter(), isBusy);
  assert.equal(line.isCrowded, false);
  turn.end();
});

Deno.test("one that waits too long leaves the line (O102)", async () => {
  const line = new AdmissionLine({ ...LIMITS, waitMs: 1 });
  const first = hold(1);
  const running = line.run(first.work);
  await assert.rejects(line.run(() => Promise.resolve(2)), isBusy);
  assert.equal(line.waiting, 0);
  first.end();
  await running;
});

Deno.test("work past its time is refused, told, and keeps its turn until it ends", async () => {
  const line = new AdmissionLine({ ...LIMITS, runMs: 1 });
  const slow = hold(1);
  let told = false;
  await assert.rejects(
    line.run((signal) => {
      signal.addEventListener("abort", () => told = true);
      return slow.work();
    }),
    isBusy,
  );
  assert.equal(told, true);
  let started = false;
  const next = line.run(() => Promise.resolve(started = true));
  assert.equal(started, false);
  slow.end();
  assert.equal(await next, true);
});

Deno.test("failed work gives its turn back", async () => {
  const line = new AdmissionLine(LIMITS);
  await assert.rejects(line.run(() => Promise.reject(new Error("broken"))), /broken/);
  assert.equal(await line.run(() => Promise.resolve("next")), "next");
});

Deno.test("one that has gone leaves the line at once", async () => {
  const line = new AdmissionLine(LIMITS);
  const first = hold(1);
  const running = line.run(first.work);
  const gone = new AbortController();
  const waiting = line.run(() => assert.fail("worked"), gone.signal);
  assert.equal(line.waiting, 1);
  gone.abort();
  await assert.rejects(waiting, isBusy);
  await assert.rejects(line.run(() => assert.fail("worked"), gone.signal), isBusy);
  assert.equal(line.waiting, 0);
  first.end();
  await running;
});

Deno.test("a turn ends once, however often it is given back", async () => {
  const line = new AdmissionLine(LIMITS);
  const turn = await line.enter();
  turn.end();
  turn.end();
  const next = await line.enter();
  const third = line.enter();
  assert.equal(line.waiting, 1);
  next.end();
  (await third).end();
});
