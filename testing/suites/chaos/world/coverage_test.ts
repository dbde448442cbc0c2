import assert from "node:assert/strict";
import { Coverage } from "./coverage.ts";

Deno.test("touching spans are one, a gap is a gap, and stations are apart", () => {
  const coverage = new Coverage();
  coverage.add(["KORD"], { startMs: 10, endMs: 20 });
  coverage.add(["KORD", "KJFK"], { startMs: 30, endMs: 40 });
  assert.equal(coverage.covers("KORD", { startMs: 12, endMs: 35 }), false);
  coverage.add(["KORD"], { startMs: 20, endMs: 30 });
  assert.equal(coverage.covers("KORD", { startMs: 10, endMs: 40 }), true);
  assert.equal(coverage.covers("KORD", { startMs: 10, endMs: 41 }), false);
  assert.equal(coverage.covers("KJFK", { startMs: 12, endMs: 15 }), false);
  assert.equal(coverage.covers("KMCI", { startMs: 12, endMs: 15 }), false);
  assert.deepEqual([...coverage.entries()].map(([id, spans]) => [id, spans.length]), [
    ["KORD", 1],
    ["KJFK", 1],
  ]);
});
