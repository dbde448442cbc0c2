import { celsius } from "./celsius.ts";
import type { Report } from "./report.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";

/** A change of this size, °C, between reports no farther apart than {@link STUCK_STEP_WINDOW_MS} is a step. */
const STUCK_STEP_C = 15;
const STUCK_STEP_WINDOW_MS = 2 * HOUR_MS;
/** How far apart a step and the one back may be, end included. */
const MAX_STUCK_MS = 12 * HOUR_MS;
/** How near the value after the step back must be to the one before the first step, °C, end included. */
const STUCK_RETURN_C = 5;
/** What binary numbers add to a difference of decimals. */
const SLACK_C = 1e-9;

interface Step {
  readonly change: number;
  readonly beforeC: number;
  readonly afterC: number;
  /** Instants of the reports that it lies between. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The instants of reports whose temperature is doubtful because the thermometer seems stuck: it steps by 15 °C or more,
 * and within twelve hours as far back, to within 5 °C of where it was. The reports in between may all agree with each
 * other, and with their raw texts; one station read −21 °C for five hours of a summer day.
 *
 * @param reports of one station, ascending
 */
export function stuckInstants(reports: readonly Report[]): ReadonlySet<number> {
  const returns = lastReturns(findSteps(reports));
  const stuck = new Set<number>();
  let next = 0;
  let untilMs = -Infinity;
  for (const { atMs } of reports) {
    for (; next < returns.length && returns[next]!.fromMs <= atMs; next++) {
      untilMs = Math.max(untilMs, returns[next]!.toMs);
    }
    if (atMs <= untilMs) stuck.add(atMs);
  }
  return stuck;
}

/** What lies between each step away and the last step back, by time; steps of a hostile record are many. */
function lastReturns(steps: readonly Step[]): ClosedSpan[] {
  let end = 0;
  return steps.flatMap((away) => {
    while (end < steps.length && steps[end]!.toMs - away.toMs <= MAX_STUCK_MS) end++;
    for (let i = end - 1; i >= 0 && steps[i]!.fromMs >= away.toMs; i--) {
      if (isReturn(away, steps[i]!)) return [{ fromMs: away.toMs, toMs: steps[i]!.fromMs }];
    }
    return [];
  });
}

function isReturn(away: Step, back: Step): boolean {
  return Math.sign(back.change) !== Math.sign(away.change) &&
    Math.abs(back.afterC - away.beforeC) <= STUCK_RETURN_C + SLACK_C;
}

function findSteps(reports: readonly Report[]): Step[] {
  const steps: Step[] = [];
  let before: { readonly atMs: number; readonly celsius: number } | undefined;
  for (const { row, atMs } of reports) {
    const now = celsius(row.temperature_value, row.temperature_unit_code);
    if (typeof now !== "number") continue;
    if (before && atMs - before.atMs <= STUCK_STEP_WINDOW_MS) {
      const change = now - before.celsius;
      if (Math.abs(change) >= STUCK_STEP_C - SLACK_C) {
        const { atMs: fromMs, celsius: beforeC } = before;
        steps.push({ change, beforeC, afterC: now, fromMs, toMs: atMs });
      }
    }
    before = { atMs, celsius: now };
  }
  return steps;
}

/** Reports without the temperature of the stuck ones, so that nothing is read from it. */
export function withoutStuckTemperatures(
  reports: readonly Report[],
  stuck: ReadonlySet<number>,
): Report[] {
  return reports.map((report) =>
    stuck.has(report.atMs)
      ? {
        ...report,
        distrusted: new Set([...report.distrusted, "temperature"]),
        temperatureC: null,
      }
      : report
  );
}
