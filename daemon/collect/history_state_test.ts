import assert from "node:assert/strict";
import * as fc from "fast-check";
import { join } from "node:path";
import {
  HistoryStateKeeper,
  mergeOwed,
  NO_HISTORY,
  OWED_FOR_MS,
  owedBefore,
  type OwedInterval,
} from "./history_state.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const ms = (time: string) => Date.parse(`2026-09-24T${time}Z`);
const owedInterval = (
  stationIds: readonly string[] | null,
  start: string,
  end: string,
): OwedInterval => ({
  stationIds,
  window: { fromMs: ms(start), toMs: ms(end) },
});

Deno.test("of a failed batch only the part before the own window is asked for again (D77)", () => {
  const again = owedBefore(
    [owedInterval(["KPWM"], "15:00:00", "19:00:00")],
    ms("16:00:00"),
    ms("20:00:01"),
  );
  assert.deepEqual(again, [owedInterval(["KPWM"], "15:00:00", "16:00:00")]);
});

Deno.test("an interval that the own window covers is left to it, an old one is given up (D77)", () => {
  const own = ms("16:00:00");
  assert.deepEqual(
    owedBefore([owedInterval(["KPWM"], "16:00:00", "17:00:00")], own, ms("20:00:01")),
    [],
  );
  const old = [owedInterval(["KPWM"], "15:00:00", "15:30:00")];
  assert.equal(owedBefore(old, own, ms("15:29:59") + OWED_FOR_MS).length, 1);
  assert.deepEqual(owedBefore(old, own, ms("15:30:01") + OWED_FOR_MS), []);
});

Deno.test("newest come first, and touching intervals of the same stations are one request", () => {
  const parts = [
    owedInterval(["KPWM"], "10:00:00", "11:00:00"),
    owedInterval(["KJFK"], "12:00:00", "13:00:00"),
    owedInterval(["KPWM"], "11:00:00", "12:00:00"),
    owedInterval(null, "09:00:00", "10:00:00"),
  ];
  assert.deepEqual(owedBefore(parts, ms("16:00:00"), ms("20:00:00")), [
    owedInterval(["KJFK"], "12:00:00", "13:00:00"),
    owedInterval(["KPWM"], "10:00:00", "12:00:00"),
    owedInterval(null, "09:00:00", "10:00:00"),
  ]);
});

Deno.test("merging neither loses nor adds an instant", () => {
  const interval = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 9 }));
  fc.assert(fc.property(fc.array(interval), (spans) => {
    const parts = spans.map(([fromMs, length]) => ({
      stationIds: ["KPWM"],
      window: { fromMs, toMs: fromMs + length },
    }));
    const merged = mergeOwed(parts);
    const holds = (all: readonly OwedInterval[], ms: number) =>
      all.some(({ window }) => window.fromMs <= ms && ms <= window.toMs);
    for (let ms = 0; ms <= 70; ms += 0.5) assert.equal(holds(merged, ms), holds(parts, ms));
    for (const [i, { window }] of merged.entries()) {
      if (i > 0) assert.ok(window.fromMs > merged[i - 1]!.window.toMs);
    }
  }));
});

Deno.test("what is owed survives a restart; a damaged file is named (D77)", async () => {
  await inTemporaryFolder(async (folder) => {
    const state = {
      coveredUntilMs: ms("19:00:00"),
      owed: [
        owedInterval(["KPWM"], "15:00:00", "16:00:00"),
        owedInterval(null, "09:00:00", "10:00:00"),
      ],
    };
    assert.deepEqual(await new HistoryStateKeeper(folder).recall(), NO_HISTORY);
    await new HistoryStateKeeper(folder).keep(state);
    assert.deepEqual(await new HistoryStateKeeper(folder).recall(), state);
    await Deno.writeTextFile(join(folder, "history_state.json"), "{");
    await assert.rejects(new HistoryStateKeeper(folder).recall(), /history_state\.json/);
  });
});
