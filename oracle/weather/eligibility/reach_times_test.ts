import assert from "node:assert/strict";
import fc from "fast-check";
import { dailySpan, instantGrid } from "../../evidence/forecasts/forecast_periods.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { readTimedValues, SharedTimes } from "./reach_times.ts";

const START = Date.parse("2030-01-05T00:00:00Z");
const hour = fc.integer({ min: 0, max: 60 });
const cell = fc.record({ begin: hour, length: fc.constantFrom(0, 12, 24), value: fc.nat(2) });
const text = fc.array(cell, { maxLength: 12 }).map((cells) =>
  cells.map(({ begin, length, value }) => {
    const at = (hours: number) => formatInstant(START + hours * HOUR_MS);
    return `${at(begin)},${length === 0 ? "" : at(begin + length)},${value}`;
  }).join(" ")
);

Deno.test("times that stations share tell of a window whether it is forecast as those with values do", () => {
  const shared = new SharedTimes();
  fc.assert(fc.property(text, hour, hour, (text, from, hours) => {
    const window = { startMs: START + from * HOUR_MS, endMs: START + (from + hours + 1) * HOUR_MS };
    for (const select of [dailySpan, instantGrid]) {
      const told = (values: ReturnType<typeof readTimedValues>) =>
        "values" in select(values, window);
      assert.equal(told(shared.read(text)), told(readTimedValues(text)));
    }
  }));
});

Deno.test("equal times are held once, whatever their values, and contradictory ones are not hidden", () => {
  const shared = new SharedTimes();
  const one = (value: number) => `2030-01-05T00:00:00Z,2030-01-05T12:00:00Z,${value}`;
  assert.equal(shared.read(one(1)), shared.read(one(2)));
  const twice = `${one(1)} ${one(2)}`;
  assert.deepEqual(shared.read(twice), readTimedValues(twice));
});
