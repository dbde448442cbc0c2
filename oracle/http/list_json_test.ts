import { setImmediate } from "node:timers";
import assert from "node:assert/strict";
import { listJson } from "./list_json.ts";

Deno.test("a list reads as JSON.stringify writes it", async () => {
  for (const list of [[], [null], [1, "ä", { a: [true, undefined] }]]) {
    assert.equal(await listJson(list), JSON.stringify(list));
  }
});

Deno.test("other work gets its turn while a long list is written", async () => {
  const list = Array.from({ length: 200_000 }, (_, n) => ({ n, text: `number ${n}` }));
  let turns = 0;
  let isDone = false;
  const others = (async () => {
    for (; !isDone; turns++) await new Promise<void>((next) => setImmediate(next));
  })();
  const text = await listJson(list);
  isDone = true;
  await others;
  assert.equal(text.length, JSON.stringify(list).length);
  assert.ok(turns > 1, `${turns} turns`);
});
