import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { LoopTurns } from "./loop_turns.ts";

/** Keeps the thread busy. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** How many turns the loop took until `isDone`. */
async function countTurns(isDone: () => boolean): Promise<number> {
  let turns = 0;
  for (; !isDone(); turns++) await new Promise<void>((next) => setImmediate(next));
  return turns;
}

Deno.test("work that takes longer than a slice leaves the next turn to others", async () => {
  const turns = new LoopTurns(1);
  let done = 0;
  const others = countTurns(() => done === 20);
  const pieces = Array.from({ length: 20 }, async () => {
    await turns.run(() => work(2));
    done++;
  });
  await Promise.all(pieces);
  const taken = await others;
  assert.ok(taken >= 19, `${taken} turns`);
});

Deno.test("work that fits into a slice is done in one turn", async () => {
  const turns = new LoopTurns(60_000);
  let done = 0;
  const others = countTurns(() => done === 20);
  for (let piece = 0; piece < 20; piece++) {
    await turns.run(() => done++);
  }
  assert.ok(await others <= 2);
});

Deno.test("who waits for a turn is served in the order of coming, before those who come later", async () => {
  const turns = new LoopTurns(1);
  const begun: number[] = [];
  let later: Promise<void> | undefined;
  const pieces = Array.from({ length: 20 }, (_, piece) =>
    turns.run(() => {
      begun.push(piece);
      work(2);
      if (piece === 10) later = turns.run(() => void begun.push(20));
    }));
  await Promise.all(pieces);
  await later;
  assert.deepEqual(begun, Array.from({ length: 21 }, (_, piece) => piece));
});

Deno.test("a crowd in one lane keeps nobody waiting in the other, and it is known for how long its first waits", async () => {
  const turns = new LoopTurns(1);
  const begun: string[] = [];
  const piece = (name: string) => () => {
    begun.push(name);
    work(2);
  };
  const pieces = Array.from({ length: 20 }, () => turns.run(piece("usual")));
  work(5);
  assert.ok(turns.behindMs >= 5);
  const urgent = turns.run(piece("urgent"), "urgent");
  await Promise.all([...pieces, urgent]);
  assert.ok(begun.indexOf("urgent") <= 3, begun.join());
  assert.equal(turns.behindMs, 0);
});

Deno.test("a few who wait for long are no crowd", async () => {
  const turns = new LoopTurns(1);
  const pieces = Array.from({ length: 10 }, () => turns.run(() => work(2)));
  work(5);
  assert.equal(turns.behindMs, 0);
  await Promise.all(pieces);
});
