import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { SeededDice } from "../../../testing/fixtures/seeded_dice.ts";
import { TemporaryDatabase } from "../../../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../../../testing/fixtures/virtual_clock.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { newestLines } from "../newest_lines.ts";
import { fitCuts } from "../fit/fit_cuts.ts";
import { missRows, readMisses, windowRows } from "./history_queries.ts";
import { LineKeeper } from "./line_keeper.ts";
import type { Pair, PastDays, ReadDay } from "./read_day.ts";

const NOW = "2030-03-01T12:00:00Z";
const TODAY_MS = Date.parse("2030-03-01T00:00:00Z");
const log = getLogger(["test"]);

const nothing: ReadDay = { pairs: { full: [], day: [], night: [] }, files: {} };
const dayOf = (full: readonly Pair[]): ReadDay => ({
  ...nothing,
  pairs: { ...nothing.pairs, full },
});

/** Days that a test makes up; it remembers which ones were asked for. */
class MadeUpDays implements PastDays {
  readonly asked: number[] = [];

  constructor(readonly make: (dayMs: number) => ReadDay) {}

  read(dayMs: number): Promise<ReadDay> {
    this.asked.push(dayMs);
    return Promise.resolve(this.make(dayMs));
  }
}

Deno.test("misses come back from the database with every bit", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const dice = new SeededDice(5);
  const pairs = Array.from({ length: 3000 }, (_, i): Pair => ({
    target: `K${i}`,
    metric: "temp_high",
    baseline: dice.between(-40, 120),
    observed: dice.chance(0.5)
      ? dice.between(-500, 500) / 10 * 9 / 5 + 32
      : dice.next() * 10 ** dice.between(-6, 3),
  }));
  const keeper = new LineKeeper({ db, clock: new VirtualClock(NOW), log });
  await keeper.update(
    new MadeUpDays((dayMs) => dayMs === TODAY_MS - DAY_MS ? dayOf(pairs) : nothing),
  );
  const rows = await db.read(missRows("full", (TODAY_MS - DAY_MS) / 1000));
  const read = new Map(rows.flatMap((row) => [...readMisses(row)]));
  assert.deepEqual(read, new Map(pairs.map((p) => [p.target, p.observed - p.baseline])));
});

Deno.test("lines are those of the kept misses, station by station and pooled", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const misses = new Map<string, number[]>();
  const days = new MadeUpDays((dayMs) => {
    const age = (TODAY_MS - dayMs) / DAY_MS;
    const dice = new SeededDice(age);
    return dayOf(["KORD", "KSAW"].flatMap((target): Pair[] => {
      if (target === "KSAW" && age > 19) return []; // too few for lines of its own
      const baseline = dice.between(30, 60);
      const observed = baseline + dice.between(-60, 60) / 10;
      misses.set(target, [...misses.get(target) ?? [], observed - baseline]);
      return [{ target, metric: "temp_high", baseline, observed }];
    }));
  });
  const keeper = new LineKeeper({ db, clock: new VirtualClock(NOW), log });
  assert.deepEqual(await keeper.update(days), { days: 60, fitted: true });
  assert.deepEqual(days.asked[0], TODAY_MS - DAY_MS, "newest first");
  const { lines } = await newestLines(db, {
    kind: "full",
    targets: ["KORD", "KSAW"],
    metrics: ["temp_high"],
  });
  const own = fitCuts(misses.get("KORD")!);
  const pooled = fitCuts([...misses.values()].flat());
  assert.deepEqual(lines.map(({ level, lower, upper }) => [level, lower, upper]), [
    ["station", own?.lower, own?.upper],
    ["pooled", pooled?.lower, pooled?.upper],
  ]);
});

Deno.test("a day without anything is read once more, a day later, and a day with misses never", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const clock = new VirtualClock("2030-03-01T03:00:00Z");
  const keeper = new LineKeeper({ db, clock, log });
  const yesterday = TODAY_MS - DAY_MS;
  const pair: Pair = { target: "KORD", metric: "temp_high", baseline: 1, observed: 2 };
  const days = new MadeUpDays((dayMs) => dayMs === yesterday ? nothing : dayOf([pair]));
  await keeper.update(days);
  assert.equal(days.asked.filter((dayMs) => dayMs === yesterday).length, 1);
  await clock.advance(DAY_MS);
  days.asked.length = 0;
  await keeper.update(days);
  assert.deepEqual(days.asked, [TODAY_MS, yesterday]);
  await clock.advance(DAY_MS);
  days.asked.length = 0;
  await keeper.update(days);
  assert.deepEqual(days.asked, [TODAY_MS + DAY_MS]);
});

Deno.test("a day whose reading fails is read again, and those before it are kept", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const keeper = new LineKeeper({ db, clock: new VirtualClock(NOW), log });
  const days = new MadeUpDays((dayMs) => {
    if (days.asked.length === 3) throw new Error("no weather");
    return { ...nothing, files: { [String(dayMs)]: "00" } };
  });
  await assert.rejects(keeper.update(days), /no weather/);
  const kept = await db.read(windowRows(0));
  assert.equal(kept.filter(({ window_kind }) => window_kind === "full").length, 2);
  assert.deepEqual(await keeper.update(days), { days: 58, fitted: true });
  assert.equal(new Set(days.asked).size, 60);
});

Deno.test("a day that others read is kept once, and only one that lines are fitted to", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const keeper = new LineKeeper({ db, clock: new VirtualClock(NOW), log });
  const missed = (miss: number) =>
    dayOf([{ target: "KORD", metric: "temp_high", baseline: 50, observed: 50 + miss }]);
  const yesterday = TODAY_MS - DAY_MS;
  assert.deepEqual(
    await Promise.all([keeper.keep(yesterday, missed(1)), keeper.keep(yesterday, missed(2))]),
    [true, false],
  );
  assert.equal(await keeper.keep(TODAY_MS, missed(3)), false, "it is not over");
  assert.equal(await keeper.keep(TODAY_MS - 61 * DAY_MS, missed(4)), false, "it is too old");
  const rows = await db.read(windowRows(0));
  assert.deepEqual(
    new Set(rows.map((row) => row.window_start)).size,
    2,
    "the day, and its day half",
  );
  const [row] = await db.read(missRows("full", yesterday / 1000));
  assert.deepEqual([...readMisses(row!)], [["KORD", 1]]);

  const before = TODAY_MS - 2 * DAY_MS;
  await keeper.update(new MadeUpDays(() => nothing));
  assert.equal(await keeper.keep(before, missed(5)), true, "nothing was there to be read");
});
