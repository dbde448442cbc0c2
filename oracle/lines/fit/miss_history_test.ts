import assert from "node:assert/strict";
import { type Fit, MissHistory, NEEDED_MISSES, POOLED } from "./miss_history.ts";

const DAY = 86_400;

function historyOf(counts: Readonly<Record<string, number>>): MissHistory {
  const history = new MissHistory();
  for (const [target, count] of Object.entries(counts)) {
    for (let day = 0; day < count; day++) history.add(target, day * DAY, day % 5 - 2);
  }
  return history;
}

const levels = (fits: Iterable<Fit>) => [...fits].map(({ target, windows }) => [target, windows]);

Deno.test("a station gets its own line from 20 misses on, and all stations share one from 20 on", () => {
  assert.deepEqual(levels(historyOf({ KORD: 20, KSAW: 19 }).fits()), [["KORD", 20], [POOLED, 39]]);
  assert.deepEqual(levels(historyOf({ KORD: 10, KSAW: 10 }).fits()), [[POOLED, 20]]);
  assert.deepEqual(levels(historyOf({ KORD: 10, KSAW: 9 }).fits()), []);
  assert.deepEqual(levels(historyOf({}).fits()), []);
});

Deno.test("a miss that is not finite does not count", () => {
  const history = historyOf({ KORD: NEEDED_MISSES - 1 });
  history.add("KORD", 99 * DAY, NaN);
  assert.deepEqual([...history.fits()], []);
});

Deno.test("a line tells its windows, its days, and how its last ten days differ from those before", () => {
  const history = new MissHistory();
  for (let day = 29; day >= 0; day--) {
    history.add("KORD", day * DAY, day % 3 + (day >= 20 ? 0.5 : 0));
    history.add("KSAW", day * DAY, day % 3);
  }
  const [kord, , pooled] = history.fits();
  assert.deepEqual(
    [kord?.firstWindow, kord?.lastWindow, kord?.windows, kord?.days],
    [0, 29 * DAY, 30, 30],
  );
  assert.equal(kord?.drift, 0.65); // 10 days from day 20 on: mean 1.1 + 0.5; 20 before: 0.95
  assert.deepEqual([pooled?.windows, pooled?.days], [60, 30]);
});

Deno.test("there is no drift while there are no earlier days to hold the last ten against", () => {
  const history = new MissHistory();
  for (let i = 0; i < 30; i++) history.add(`K${i}`, (i % 10) * DAY, i % 3);
  const [pooled] = history.fits();
  assert.deepEqual([pooled?.windows, pooled?.days, pooled?.drift], [30, 10, null]);
});
