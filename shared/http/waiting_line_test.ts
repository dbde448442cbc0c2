import assert from "node:assert/strict";
import { Socket } from "node:net";
import { Wait, WaitingLine } from "./waiting_line.ts";

Deno.test("who moves goes to the end; who leaves is not there, and may come back", () => {
  const line = new WaitingLine();
  const [a, b, c] = [new Wait(new Socket()), new Wait(new Socket()), new Wait(new Socket())];
  assert.equal(line.first, undefined);
  for (const wait of [a, b, c]) line.append(wait, false);
  assert.deepEqual([...line], [a, b, c]);
  line.append(a, true);
  assert.deepEqual([...line], [b, c, a]);
  assert.ok(a.isSending && a.sinceMs >= c.sinceMs);
  line.append(a, false);
  assert.deepEqual([...line], [b, c, a]);
  b.leave();
  b.leave();
  assert.equal(line.first, c);
  line.append(b, false);
  assert.deepEqual([...line], [c, a, b]);
});

Deno.test("those at hand may leave while the line is walked along", () => {
  const line = new WaitingLine();
  const waits = Array.from({ length: 4 }, () => new Wait(new Socket()));
  for (const wait of waits) line.append(wait, false);
  for (const wait of line) wait.leave();
  assert.equal(line.first, undefined);
});
