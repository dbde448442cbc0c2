import type { Line } from "../../../shared/contract/line.ts";
import {
  type Metric,
  METRICS,
  type Prediction,
  type Reading,
} from "../../../shared/contract/metric.ts";
import { linePoints, pickPoints } from "../../decision/score.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";

/** The par bands that an event is scored with; `undefined` under fixed rules. */
export type ShownLines = readonly Pick<Line, "target" | "metric" | "lower" | "upper">[] | undefined;

/** What a prediction is worth against a reading, or `undefined` while that is not known. */
export function pointsOf(
  prediction: Prediction,
  reading: Reading | undefined,
  lines: ShownLines,
): number | undefined {
  if (!reading || reading.baseline === null || reading.observed === null) return undefined;
  if (lines) {
    const line = lineOf(reading, lines);
    return line && linePoints(prediction, reading, line);
  }
  const definition = METRICS.find(({ id }) => id === reading.metric);
  return definition && pickPoints(prediction, reading, definition.par, CURRENT_RULES);
}

/** Which predictions a reading pays, in words. */
export function paidText(reading: Reading, lines: ShownLines): string {
  const points = (["over", "par", "under"] as const)
    .map((prediction) => [prediction, pointsOf(prediction, reading, lines)] as const);
  if (points.some(([, worth]) => worth === undefined)) return "–";
  const paid = points.filter(([, worth]) => worth !== 0).map(([prediction]) => prediction);
  return paid.length === 0 ? "none" : paid.join(" and ");
}

/** What counts as par around a forecast; a rule that wants equal values has no band. */
export function parBand(
  { target, metric, baseline }: Reading,
  lines: ShownLines,
): [low: number, high: number] | undefined {
  if (baseline === null) return undefined;
  if (lines) {
    const line = lineOf({ target, metric }, lines);
    return line && [baseline + line.lower, baseline + line.upper];
  }
  return fixedBand(metric, baseline);
}

function fixedBand(metric: Metric, baseline: number): [number, number] | undefined {
  const par = METRICS.find(({ id }) => id === metric)?.par;
  switch (par?.rule) {
    case "rounded": {
      const whole = Math.sign(baseline) * Math.round(Math.abs(baseline));
      return [whole - 0.5, whole + 0.5];
    }
    case "within":
    case "compass":
      return [baseline - par.tolerance, baseline + par.tolerance];
    default:
      return undefined;
  }
}

const lineOf = (
  { target, metric }: Pick<Reading, "target" | "metric">,
  lines: NonNullable<ShownLines>,
) => lines.find((line) => line.target === target && line.metric === metric);
