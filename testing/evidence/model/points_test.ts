import assert from "node:assert/strict";
import fc from "fast-check";
import { baseScore } from "../../../oracle/decision/score.ts";
import { CURRENT_RULES } from "../../../oracle/rules/rule_set.ts";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { points } from "./points.ts";

/** Decimals as readings hold them, in hundredths. */
const hundredths = fc.integer({ min: 0, max: 36_000 });
const apart = fc.constantFrom(0, 1, 9, 10, 11, 49, 50, 51, 499, 500, 501, 2199, 2200, 2201);

/** A pair of values, often exactly a tolerance apart. */
const pair = fc.oneof(
  fc.tuple(hundredths, hundredths),
  fc.tuple(hundredths, apart).map(([low, by]) => [low, low + by] as const),
  fc.tuple(hundredths, apart).map(([low, by]) => [low + by, low] as const),
).map(([baseline, observed]) => [baseline / 100, observed / 100] as const);

Deno.test("picks get the points that the decimals of their readings come to", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...METRIC_IDS),
      fc.constantFrom("over", "par", "under"),
      pair,
      (metric, prediction, [baseline, observed]) => {
        const target = "KORD";
        const scored = baseScore(
          [{ target, metric, prediction }],
          [{ target, metric, baseline, observed }],
          { rules: CURRENT_RULES, lines: null },
        );
        assert.equal(scored, points(metric, prediction, baseline, observed));
      },
    ),
    { numRuns: 2000 },
  );
});
