import type { Metric } from "../../shared/contract/metric.ts";
import { DAY_SECONDS, HOUR_SECONDS } from "../../shared/time/units.ts";

const HALF_DAY_SECONDS = 12 * HOUR_SECONDS;

/** Halves of a UTC day that can be attested, and what they cut in two. */
const HALVES: readonly { name: string; startsAt: number; excludes: readonly Metric[] }[] = [
  { name: "day", startsAt: HALF_DAY_SECONDS, excludes: ["temp_low", "humidity"] },
  { name: "night", startsAt: 0, excludes: ["temp_high", "humidity"] },
];

const ALLOWED =
  "a window must last at least 24 hours, or be exactly the day half (12:00 to 24:00 UTC, without temp_low " +
  "and humidity) or the night half (00:00 to 12:00 UTC, without temp_high and humidity)";

/**
 * Whether NOAA's forecast periods can give a baseline for a window. A period belongs to the window that holds its
 * midpoint: in all states and seasons highs centre on 17:00–23:00 UTC and lows on 05:30–11:30 UTC, so a whole day
 * holds one of each and a half day one of them.
 *
 * @param startsAt unix seconds
 * @param endsAt unix seconds
 * @returns the rule that is broken, in words for the coordinator, or `undefined`
 * @example
 * ```ts
 * import { windowProblem } from "./window_rule.ts";
 * import assert from "node:assert/strict";
 * assert.equal(windowProblem(0, 86400, ["temp_high"]), undefined);
 * assert.equal(windowProblem(0, 43200, ["temp_low"]), undefined);
 * assert.match(windowProblem(0, 43200, ["temp_high"])!, /night half .* cannot score temp_high/);
 * ```
 */
export function windowProblem(
  startsAt: number,
  endsAt: number,
  metrics: readonly Metric[],
): string | undefined {
  const seconds = endsAt - startsAt;
  if (seconds >= DAY_SECONDS) return undefined;
  const half = HALVES.find((each) => each.startsAt === mod(startsAt, DAY_SECONDS));
  if (seconds !== HALF_DAY_SECONDS || !half) {
    return `${ALLOWED}; this one lasts ${seconds / HOUR_SECONDS} hours`;
  }
  const excluded = metrics.filter((metric) => half.excludes.includes(metric));
  if (excluded.length === 0) return undefined;
  return `the ${half.name} half of a day cannot score ${excluded.join(", ")}: ${ALLOWED}`;
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
