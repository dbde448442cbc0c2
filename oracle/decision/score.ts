import {
  type Metric,
  METRICS,
  type ParRule,
  type Pick,
  type Reading,
} from "../../shared/contract/metric.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { Band } from "../stored/line.ts";

/** By what an entry is scored. */
export interface Scoring {
  readonly rules: RuleSet;
  /** The event's lines; null scores by the fixed rules. */
  readonly lines: readonly Band[] | null;
}

const PAR_POINTS = 20;
const SIDE_POINTS = 10;

/**
 * Points of one prediction under the fixed rules: 20 for a right `par`, 10 for a right `over` or `under`. `over` and
 * `under` compare the values themselves even within the tolerance of `par`. A missing or non-finite value scores 0.
 */
export function pickPoints(
  prediction: Pick["prediction"],
  reading: { readonly baseline: number | null; readonly observed: number | null },
  par: ParRule,
  rules: RuleSet,
): number {
  if (!isFiniteNumber(reading.baseline) || !isFiniteNumber(reading.observed)) return 0;
  const rounded = par.rule === "rounded";
  const baseline = rounded ? halfAwayFromZero(reading.baseline) : reading.baseline;
  const observed = rounded ? halfAwayFromZero(reading.observed) : reading.observed;
  switch (prediction) {
    case "par":
      return isPar(baseline, observed, par, rules) ? PAR_POINTS : 0;
    case "over":
      return observed > baseline ? SIDE_POINTS : 0;
    case "under":
      return observed < baseline ? SIDE_POINTS : 0;
  }
}

/**
 * Points of one prediction against a line: 10 for the one right answer. The miss, observed less baseline, is not rounded;
 * both cuts of the line are par. A missing or non-finite value scores 0.
 */
export function linePoints(
  prediction: Pick["prediction"],
  { baseline, observed }: { readonly baseline: number | null; readonly observed: number | null },
  { lower, upper }: Omit<Band, "target" | "metric">,
): number {
  if (!isFiniteNumber(baseline) || !isFiniteNumber(observed)) return 0;
  const miss = observed - baseline;
  const right = miss < lower ? "under" : miss > upper ? "over" : "par";
  return prediction === right ? SIDE_POINTS : 0;
}

/**
 * The base score of an entry: the points of its picks whose metric is enabled, whose pair has exactly one reading and,
 * where lines score, exactly one line.
 * @param picks the entry's predictions
 * @param readings the event's readings; their metrics are the enabled ones
 */
export function baseScore(
  picks: readonly Pick[],
  readings: readonly Reading[],
  { rules, lines }: Scoring,
): number {
  let score = 0;
  for (const { target, metric, prediction } of picks) {
    const [reading, second] = readings.filter((one) =>
      one.target === target && one.metric === metric
    );
    if (!reading || second) continue;
    if (!lines) {
      score += pickPoints(prediction, reading, PAR_RULES[metric], rules);
      continue;
    }
    const [line, other] = lines.filter((one) => one.target === target && one.metric === metric);
    if (line && !other) score += linePoints(prediction, reading, line);
  }
  return score;
}

/**
 * The number shown as an entry's score; ranking uses the base score.
 *
 * @example
 * ```ts
 * import { displayScore } from "./score.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([displayScore(0), displayScore(30)], [10_000, 300_000]);
 * ```
 */
export function displayScore(base: number): number {
  return Math.max(1, base) * 10_000;
}

/** The par rule of each metric. */
const PAR_RULES: Record<Metric, ParRule> = Object.fromEntries(
  METRICS.map((metric) => [metric.id, metric.par]),
) as Record<Metric, ParRule>; // METRICS lists every metric

function isPar(
  baseline: number,
  observed: number,
  par: ParRule,
  { toleranceSlack }: RuleSet,
): boolean {
  switch (par.rule) {
    case "rounded":
    case "exact":
      return observed === baseline;
    case "within":
      return Math.abs(observed - baseline) <= par.tolerance + toleranceSlack;
    case "compass": {
      const apart = Math.abs(observed - baseline) % 360;
      return Math.min(apart, 360 - apart) <= par.tolerance + toleranceSlack;
    }
  }
}

function halfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function isFiniteNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
