import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import {
  allowedImperfectDays,
  isCleanDay,
  judgedDays,
  keepsCadence,
  longestGap,
  type ReportTimes,
} from "./clean_days.ts";

const DAY = Date.UTC(2030, 0, 1);

/** Whether a window is bridged: written from the words of the rule, of minutes. */
function isBridged(minutes: readonly number[], from: number, to: number): boolean {
  const inside = minutes.filter((minute) => minute >= from && minute < to);
  if (inside.length === 0) return false;
  const ends = [...inside, to];
  const gaps = ends.map((end, index) => end - (ends[index - 1] ?? from));
  const long = gaps.filter((gap) => gap > 90);
  if (long.length === 0) return true;
  const isLongWindow = to - from >= 12 * 60;
  return isLongWindow && long.length === 1 && long[0]! <= 150 && gaps.at(-1)! <= 90;
}

function timesOf(reports: readonly number[], temperatures = reports): ReportTimes {
  const instants = (minutes: readonly number[]) => minutes.map((m) => DAY + m * MINUTE_MS);
  return { reports: instants(reports), temperatures: instants(temperatures) };
}

/** Minutes of two days, about an hour apart; in some histories many are missing, in others none or one. */
const someMinutes = fc.record({
  lost: fc.constantFrom(0, 1, 2, 10),
  spread: fc.integer({ min: 0, max: 29 }),
  hours: fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(99)), {
    minLength: 48,
    maxLength: 48,
  }),
}).map(({ lost, spread, hours }) =>
  hours.flatMap(([shift, chance], hour) =>
    chance < lost ? [] : [hour * 60 + 30 + Math.round(shift * spread)]
  )
);

Deno.test("a day is clean when each window that begins on an hour of it and has ended keeps the cadence, for all reports and for temperatures", () => {
  let cleanDays = 0;
  fc.assert(
    fc.property(
      someMinutes,
      fc.constantFrom(0, 0, 0, 1, 5, 12),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 24 * 60, max: 48 * 60 }),
      (reports, cold, hours, now) => {
        const temperatures = reports.filter((_, index) => cold === 0 || index % 29 !== cold);
        const starts = Array.from({ length: 24 }, (_, hour) => hour * 60)
          .filter((start) => start + hours * 60 <= now);
        const expected = starts.every((start) =>
          isBridged(reports, start, start + hours * 60) &&
          isBridged(temperatures, start, start + hours * 60)
        );
        if (expected) cleanDays++;
        const times = timesOf(reports, temperatures);
        assert.equal(isCleanDay(times, DAY, hours, DAY + now * MINUTE_MS), expected);
        const recent = {
          startMs: DAY + (now - hours * 60) * MINUTE_MS,
          endMs: DAY + now * MINUTE_MS,
        };
        assert.equal(
          keepsCadence(times, recent),
          isBridged(reports, now - hours * 60, now) &&
            isBridged(temperatures, now - hours * 60, now),
        );
      },
    ),
    { numRuns: 2000, endOnFailure: true },
  );
  assert.ok(cleanDays > 100, `${cleanDays} of 2000 were clean`);
});

Deno.test("of windows that end after now nothing is asked", () => {
  const morning = timesOf([...Array(24).keys()].map((hour) => hour * 60 + 53));
  assert.equal(isCleanDay(morning, DAY, 24, DAY + DAY_MS), true);
  assert.equal(isCleanDay(morning, DAY, 24, DAY + DAY_MS + HOUR_MS), true, "until 01:00");
  assert.equal(isCleanDay(morning, DAY, 24, DAY + DAY_MS + 3 * HOUR_MS), false);
  assert.equal(isCleanDay(timesOf([]), DAY, 24, DAY + DAY_MS), false);
});

Deno.test("the longest gap counts the ends of its window", () => {
  const { reports } = timesOf([30, 100, 130]);
  const gap = (from: number, to: number) =>
    longestGap(reports, { startMs: DAY + from * MINUTE_MS, endMs: DAY + to * MINUTE_MS }) /
    MINUTE_MS;
  assert.equal(gap(0, 140), 70);
  assert.equal(gap(0, 220), 90);
  assert.equal(gap(30, 100), 70, "the report at its end lies outside");
  assert.equal(gap(200, 260), 60);
});

Deno.test("one imperfect day in ten is allowed", () => {
  assert.deepEqual([1, 3, 9, 10, 19, 20, 31].map(allowedImperfectDays), [0, 0, 0, 1, 1, 2, 3]);
  assert.deepEqual(judgedDays(DAY, 2), [DAY - DAY_MS, DAY - 2 * DAY_MS]);
});
