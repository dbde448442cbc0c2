import assert from "node:assert/strict";
import { ALL_TIME, commonSpan, spanContains } from "./closed_span.ts";
import { splitIntoDays } from "./utc_days.ts";
import { DAY_MS } from "./units.ts";
import { contains } from "./window.ts";

const ends = [0, 999, 1000, 1001, 2999, 3000, 3001];

Deno.test("a window holds its start and not its end", () => {
  const window = { startMs: 1000, endMs: 3000 };
  assert.deepEqual(ends.filter((ms) => contains(window, ms)), [1000, 1001, 2999]);
  assert.equal(contains(window, NaN), false);
});

Deno.test("a closed span holds both of its ends", () => {
  const span = { fromMs: 1000, toMs: 3000 };
  assert.deepEqual(ends.filter((ms) => spanContains(span, ms)), [1000, 1001, 2999, 3000]);
  assert.ok(spanContains(ALL_TIME, 0) && !spanContains(ALL_TIME, NaN));
});

Deno.test("closed spans that touch have one instant in common", () => {
  const span = { fromMs: 1000, toMs: 3000 };
  assert.deepEqual(commonSpan(span, { fromMs: 3000, toMs: 4000 }), { fromMs: 3000, toMs: 3000 });
  assert.equal(commonSpan(span, { fromMs: 3001, toMs: 4000 }), undefined);
  assert.deepEqual(commonSpan(ALL_TIME, span), span);
});

Deno.test("the days of a window follow each other without a gap, each within one UTC day", () => {
  const window = { startMs: DAY_MS / 2, endMs: 3 * DAY_MS + 1 };
  assert.deepEqual(splitIntoDays(window), [
    { startMs: DAY_MS / 2, endMs: DAY_MS },
    { startMs: DAY_MS, endMs: 2 * DAY_MS },
    { startMs: 2 * DAY_MS, endMs: 3 * DAY_MS },
    { startMs: 3 * DAY_MS, endMs: 3 * DAY_MS + 1 },
  ]);
});
