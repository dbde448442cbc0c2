import assert from "node:assert/strict";
import fc from "fast-check";
import type { Metric, Reading } from "../../shared/contract/metric.ts";
import { everyPair, passGate } from "./gate.ts";

const TERMS = {
  locations: ["KSAW", "KORD"],
  metrics: ["wind_speed", "temp_high"] as readonly Metric[],
};

const reading = (
  target: string,
  metric: Metric,
  baseline: number | null = 1,
  observed: number | null = 2,
): Reading => ({ target, metric, baseline, observed });

const WHOLE = [
  reading("KORD", "temp_high"),
  reading("KORD", "wind_speed"),
  reading("KSAW", "temp_high"),
  reading("KSAW", "wind_speed"),
];

function message(readings: readonly Reading[]): string {
  const result = passGate({ terms: TERMS, lines: null }, readings);
  assert.ok("block" in result);
  assert.equal(result.block.code, "incomplete_readings");
  return result.block.message;
}

Deno.test("whole readings pass in event order; those of other pairs do not matter", () => {
  const result = passGate({ terms: TERMS, lines: null }, [
    ...WHOLE,
    reading("KJFK", "humidity", null, NaN),
  ]);
  assert.deepEqual(result, { readings: [WHOLE[3], WHOLE[2], WHOLE[1], WHOLE[0]] });
});

Deno.test("each pair that lacks something is named with what it lacks (O46)", () => {
  assert.equal(
    message([
      reading("KORD", "temp_high", NaN),
      reading("KSAW", "temp_high", 1, null),
      reading("KSAW", "wind_speed"),
      reading("KSAW", "wind_speed"),
    ]),
    "incomplete or ambiguous readings: KSAW/wind_speed (more than one reading), " +
      "KSAW/temp_high (no observed value), KORD/wind_speed (no reading), " +
      "KORD/temp_high (no forecast baseline)",
  );
});

Deno.test("a missing value never passes, whichever it is", () => {
  const missing = fc.constantFrom(null, NaN, Infinity, -Infinity);
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom("baseline", "observed"),
    missing,
    (index, side, value) => {
      const readings = WHOLE.with(index, { ...WHOLE[index]!, [side]: value });
      const { target, metric } = WHOLE[index]!;
      return message(readings).includes(`${target}/${metric} (`);
    },
  ));
});

Deno.test("zero is a value", () => {
  assert.ok(
    "readings" in
      passGate(
        { terms: TERMS, lines: null },
        WHOLE.map((each) => ({ ...each, baseline: 0, observed: 0 })),
      ),
  );
});

Deno.test("for display every pair has one reading; what is missing or ambiguous is null", () => {
  assert.deepEqual(
    everyPair(TERMS, [
      reading("KORD", "temp_high", 5, NaN),
      reading("KSAW", "temp_high"),
      reading("KSAW", "temp_high"),
      reading("KJFK", "temp_high"),
    ]),
    [
      reading("KSAW", "wind_speed", null, null),
      reading("KSAW", "temp_high", null, null),
      reading("KORD", "wind_speed", null, null),
      reading("KORD", "temp_high", 5, null),
    ],
  );
});

Deno.test("an event of lines passes with exactly one line for each pair", () => {
  const lines = WHOLE.map(({ target, metric }) => ({ target, metric, lower: -1, upper: 1 }));
  const pass = (some: typeof lines) => passGate({ terms: TERMS, lines: some }, WHOLE);
  assert.ok("readings" in pass(lines));
  const without = pass(lines.slice(1));
  assert.ok("block" in without);
  assert.match(without.block.message, /: KORD\/temp_high \(no line\)$/);
  const twice = pass([...lines, lines[3]!]);
  assert.ok("block" in twice);
  assert.match(twice.block.message, /: KSAW\/wind_speed \(more than one line\)$/);
});
