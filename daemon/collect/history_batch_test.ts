import assert from "node:assert/strict";
import * as fc from "fast-check";
import { batchesOf, type HistoryBatch, splitBatch } from "./history_batch.ts";

const WINDOW = {
  fromMs: Date.parse("2026-09-24T16:00:00Z"),
  toMs: Date.parse("2026-09-24T19:00:00Z"),
};

Deno.test("26 stations at 25 a batch are two requests, sorted and distinct (D78)", () => {
  const ids = Array.from({ length: 26 }, (_, i) => `K${String.fromCharCode(90 - i)}AA`);
  const batches = batchesOf([...ids, "KZAA"], WINDOW, 25);
  assert.deepEqual(batches.map((batch) => batch.stationIds.length), [25, 1]);
  assert.deepEqual(batches.flatMap((batch) => batch.stationIds), ids.toSorted());
});

Deno.test("a capped batch of 25 stations becomes 13 and 12 (D71)", () => {
  const ids = Array.from({ length: 25 }, (_, i) => `K${i}`);
  const halves = splitBatch({ stationIds: ids, window: WINDOW });
  assert.deepEqual(halves.map((half) => half.stationIds.length), [13, 12]);
});

Deno.test("the halves of one station's window share the boundary instant (D70)", () => {
  const halves = splitBatch({ stationIds: ["KPWM"], window: WINDOW });
  const boundary = Date.parse("2026-09-24T17:30:00Z");
  assert.deepEqual(halves.map((half) => half.window), [
    { fromMs: WINDOW.fromMs, toMs: boundary },
    { fromMs: boundary, toMs: WINDOW.toMs },
  ]);
});

Deno.test("splitting ends, and its leaves cover every station and instant of the batch", () => {
  const batch = fc.record({
    stations: fc.integer({ min: 1, max: 9 }),
    startS: fc.integer({ min: 0, max: 1e6 }),
    spanS: fc.integer({ min: 0, max: 5000 }),
  });
  fc.assert(fc.property(batch, ({ stations, startS, spanS }) => {
    const window = { fromMs: startS * 1000, toMs: (startS + spanS) * 1000 };
    const stationIds = Array.from({ length: stations }, (_, i) => `K${i}`);
    const leaves: HistoryBatch[] = [];
    const queue: HistoryBatch[] = [{ stationIds, window }];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const halves = splitBatch(next);
      if (halves.length === 0) leaves.push(next);
      queue.push(...halves);
    }
    for (const id of stationIds) {
      const own = leaves.filter((leaf) => leaf.stationIds.includes(id))
        .map((leaf) => leaf.window).sort((a, b) => a.fromMs - b.fromMs);
      assert.equal(own[0]?.fromMs, window.fromMs);
      assert.equal(own.at(-1)?.toMs, window.toMs);
      for (const [i, leaf] of own.entries()) {
        assert.ok(leaf.toMs - leaf.fromMs <= 60_000);
        if (i > 0) assert.equal(leaf.fromMs, own[i - 1]?.toMs);
      }
    }
  }));
});
