import assert from "node:assert/strict";
import fc from "fast-check";
import { METRIC_IDS } from "../../shared/contract/metric.ts";
import { windowProblem } from "./window_rule.ts";

const HOUR = 3600;
const MIDNIGHT = 1893456000; // 2030-01-01T00:00:00Z
const NOON = MIDNIGHT + 12 * HOUR;

Deno.test("24 hours and more may start at any second and score anything (O22)", () => {
  assert.equal(windowProblem(MIDNIGHT, MIDNIGHT + 24 * HOUR, METRIC_IDS), undefined);
  assert.equal(
    windowProblem(MIDNIGHT + 12345, MIDNIGHT + 12345 + 24 * HOUR, METRIC_IDS),
    undefined,
  );
  assert.equal(windowProblem(NOON, NOON + 48 * HOUR, METRIC_IDS), undefined);
  assert.ok(windowProblem(MIDNIGHT, MIDNIGHT + 24 * HOUR - 1, ["wind_speed"]));
});

Deno.test("the day half scores what its 12 hours hold whole (O22)", () => {
  const problem = (metrics: typeof METRIC_IDS) => windowProblem(NOON, NOON + 12 * HOUR, metrics);
  assert.equal(problem(["temp_high", "wind_speed", "rain_amt"]), undefined);
  assert.match(problem(["temp_low"])!, /day half .*cannot score temp_low/);
  assert.match(problem(["temp_high", "humidity"])!, /cannot score humidity/);
});

Deno.test("the night half scores what its 12 hours hold whole (O22)", () => {
  const problem = (metrics: typeof METRIC_IDS) =>
    windowProblem(MIDNIGHT, MIDNIGHT + 12 * HOUR, metrics);
  assert.equal(problem(["temp_low", "wind_direction"]), undefined);
  assert.match(
    problem(["temp_high", "humidity"])!,
    /night half .*cannot score temp_high, humidity/,
  );
});

Deno.test("any other window shorter than a day is refused, naming the two halves (O22)", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 24 * HOUR - 1 }),
    fc.integer({ min: -4_000_000_000, max: 4_000_000_000 }),
    (seconds, start) => {
      const isHalf = seconds === 12 * HOUR &&
        ((start % (12 * HOUR)) + 12 * HOUR) % (12 * HOUR) === 0;
      fc.pre(!isHalf);
      const problem = windowProblem(start, start + seconds, ["wind_speed"]);
      return /day half/.test(problem!) && /night half/.test(problem!);
    },
  ));
  assert.ok(windowProblem(MIDNIGHT + 6 * HOUR, MIDNIGHT + 18 * HOUR, ["wind_speed"]));
});
