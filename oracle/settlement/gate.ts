import type { Metric, Reading } from "../../shared/contract/metric.ts";
import type { EventTerms } from "../events/terms.ts";
import type { Band } from "../stored/line.ts";
import type { Block } from "../stored/block.ts";

/** A reading of which nothing is missing. */
export type Complete<R extends Reading> = R & {
  readonly baseline: number;
  readonly observed: number;
};

type Scored = Pick<EventTerms, "locations" | "metrics">;

/**
 * The last question before an event is scored for good: is there exactly one reading of every scored pair, with a
 * finite baseline and a finite observed value, and exactly one line where lines score?
 *
 * @returns the readings in event order, or the pairs that lack something
 */
export function passGate<R extends Reading>(
  { terms, lines }: { readonly terms: Scored; readonly lines: readonly Band[] | null },
  readings: readonly R[],
): { readonly readings: Complete<R>[] } | { readonly block: Block } {
  const complete: Complete<R>[] = [];
  const problems: string[] = [];
  for (const { target, metric, found } of pairs(terms, readings)) {
    const [reading] = found;
    const problem = pairProblem(found) ?? (lines && lineProblem(target, metric, lines));
    if (problem || !reading) problems.push(`${target}/${metric} (${problem})`);
    else complete.push(reading as Complete<R>); // both values were just found finite
  }
  if (problems.length === 0) return { readings: complete };
  const message = `incomplete or ambiguous readings: ${problems.join(", ")}`;
  return { block: { code: "incomplete_readings", message, sourceCoverage: false } };
}

/** One reading of every scored pair in event order; what is missing, ambiguous or not finite is null. */
export function everyPair(terms: Scored, readings: readonly Reading[]): Reading[] {
  return pairs(terms, readings).map(({ target, metric, found }) => {
    const only = found.length === 1 ? found[0] : undefined;
    return {
      target,
      metric,
      baseline: finiteOrNull(only?.baseline),
      observed: finiteOrNull(only?.observed),
    };
  });
}

interface Pair<R> {
  readonly target: string;
  readonly metric: Metric;
  readonly found: R[];
}

function pairs<R extends Reading>(
  { locations, metrics }: Scored,
  readings: readonly R[],
): Pair<R>[] {
  return locations.flatMap((target) =>
    metrics.map((metric) => ({
      target,
      metric,
      found: readings.filter((each) => each.target === target && each.metric === metric),
    }))
  );
}

function pairProblem([first, second]: readonly Reading[]): string | undefined {
  if (!first) return "no reading";
  if (second) return "more than one reading";
  if (!Number.isFinite(first.baseline)) return "no forecast baseline";
  return Number.isFinite(first.observed) ? undefined : "no observed value";
}

function lineProblem(target: string, metric: Metric, lines: readonly Band[]): string | undefined {
  const own = lines.filter((line) => line.target === target && line.metric === metric);
  if (own.length === 0) return "no line";
  return own.length > 1 ? "more than one line" : undefined;
}

function finiteOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
