import assert from "node:assert/strict";
import { cadenceGap } from "./cadence.ts";

const MINUTE = 60_000;

/** The first bad gap in minutes, of reports at these minutes of a window `[0, length)`. */
function gap(length: number, reports: readonly number[]): number | undefined {
  const found = cadenceGap(reports.map((m) => m * MINUTE), 0, length * MINUTE);
  return found && (found.toMs - found.fromMs) / MINUTE;
}

/** Reports every hour at :53 without some. */
function hourly(hours: number, ...without: number[]): number[] {
  return Array.from({ length: hours }, (_, hour) => hour)
    .filter((hour) => !without.includes(hour)).map((hour) => hour * 60 + 53);
}

Deno.test("a gap of 90 minutes passes, one second more does not", () => {
  assert.equal(gap(180, [90]), undefined);
  assert.equal(gap(180, [89, 90 + 89 + 1 / 60]), 90 + 1 / 60);
  assert.equal(gap(181, [90]), 91);
  assert.equal(gap(180, [91]), 91);
});

Deno.test("no report at all is a gap as long as the window", () => {
  assert.equal(gap(60, []), 60);
});

Deno.test("a window of 12 hours tolerates one gap of up to 150 minutes, a shorter one none", () => {
  const oneGap = (length: number, minutes: number) => {
    const reports = [60, 60 + minutes];
    for (let minute = 60 + minutes + 60; minute < length; minute += 60) reports.push(minute);
    return gap(length, reports);
  };
  assert.equal(oneGap(720, 150), undefined);
  assert.equal(oneGap(720, 151), 151);
  assert.equal(oneGap(719, 150), 150);
  assert.equal(oneGap(719, 90), undefined);
});

Deno.test("two such gaps are one too many", () => {
  assert.equal(gap(1440, hourly(24, 5)), undefined);
  assert.equal(gap(1440, hourly(24, 5, 9)), 120);
});

Deno.test("the tolerated gap may be the first but not the last", () => {
  const from = (first: number) => hourly(24).filter((m) => m >= first);
  assert.equal(gap(1440, [150, ...from(173)]), undefined);
  assert.equal(gap(1440, [151, ...from(173)]), 151);
  assert.equal(gap(1440, hourly(24).filter((m) => m <= 1350)), 1440 - (21 * 60 + 53));
  assert.equal(gap(1440, [...hourly(24).filter((m) => m <= 1350), 1350]), undefined);
  assert.equal(gap(1440, [...hourly(24).filter((m) => m < 1349), 1349]), 91);
});
