import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "./units.ts";
import { formatDay, parseDay, startOfDay } from "./utc_days.ts";

Deno.test("a day is its midnight in UTC, and only real days are days", () => {
  assert.equal(parseDay("1970-01-02"), DAY_MS);
  assert.equal(parseDay("2024-02-29"), Date.UTC(2024, 1, 29));
  for (
    const text of ["", "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01T00:00:00Z", "today"]
  ) {
    assert.equal(parseDay(text), undefined, text);
  }
});

Deno.test("every instant lies in the day that it is written as", () => {
  const instant = fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 });
  fc.assert(fc.property(instant, (ms) => {
    const midnight = parseDay(formatDay(ms));
    assert.equal(midnight, startOfDay(ms));
    assert.ok(midnight! <= ms && ms < midnight! + DAY_MS);
  }));
});
