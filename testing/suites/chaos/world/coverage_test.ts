import assert from "node:assert/strict";
import { Coverage } from "./coverage.ts";

Deno.test("touching spans are one, a gap is a gap, and stations are apart", () => {
  const coverage = new Coverage();
  coverage.add(["KORD"], { fromMs: 10, toMs: 20 });
  coverage.add(["KORD", "KJFK"], { fromMs: 30, toMs: 40 });
  assert.equal(coverage.covers("KORD", { fromMs: 12, toMs: 35 }), false);
  coverage.add(["KORD"], { fromMs: 20, toMs: 30 });
  assert.equal(coverage.covers("KORD", { fromMs: 10, toMs: 40 }), true);
  assert.equal(coverage.covers("KORD", { fromMs: 10, toMs: 41 }), false);
  assert.equal(coverage.covers("KJFK", { fromMs: 12, toMs: 15 }), false);
  assert.equal(coverage.covers("KMCI", { fromMs: 12, toMs: 15 }), false);
  assert.deepEqual([...coverage.entries()].map(([id, spans]) => [id, spans.length]), [
    ["KORD", 1],
    ["KJFK", 1],
  ]);
});
