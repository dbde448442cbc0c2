import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import { cadenceGap } from "../collection/cadence.ts";
import { isLiquidOnly } from "./frozen_weather.ts";
import { type CollectionHistory, coverageShortfall } from "../collection/coverage.ts";
import { READ_AFTER_MS } from "../collection/publication.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { isBlindToPhase, tellsOfPrecipitation } from "./reported_precipitation.ts";
import type { Report } from "../observations/report.ts";

/** How long before the start the last routine report may lie, end included. */
const ANCHOR_BEFORE_MS = 90 * MINUTE_MS;

/**
 * Whether the phase of everything that fell in a window is known to be liquid: a routine report at or before its
 * start, one at or after its end, and without a break in reports or in collection only liquid between them.
 *
 * @param reports of one station, ascending, from before the window until after it
 * @param rules the version to judge by
 */
export function hasPhaseClosure(
  reports: readonly Report[],
  window: Window,
  history: CollectionHistory,
  rules: RuleSet,
): boolean {
  const anchor = reports.findLast((r) => r.routine && r.atMs <= window.startMs);
  const closing = reports.find((r) => r.routine && r.atMs >= window.endMs);
  if (!anchor || window.startMs - anchor.atMs > ANCHOR_BEFORE_MS) return false;
  if (!closing || closing.atMs - window.endMs > READ_AFTER_MS) return false;
  const between = reports.filter((r) => r.atMs >= anchor.atMs && r.atMs <= closing.atMs);
  if (!between.every(isLiquidOnly) || hidesPhase(between, rules)) return false;
  const instants = between.map((r) => r.atMs).filter((atMs) => atMs < closing.atMs);
  if (cadenceGap(instants, anchor.atMs, closing.atMs)) return false;
  const span = { fromMs: anchor.atMs, toMs: closing.atMs };
  return coverageShortfall(history, span) === undefined;
}

/** Whether something fell in the cold between a report that could not tell its phase and the next routine report. */
function hidesPhase(reports: readonly Report[], { unseenPhaseMaxC }: RuleSet): boolean {
  let isBlind = false;
  for (const report of reports) {
    const isCold = (report.temperatureC ?? unseenPhaseMaxC) <= unseenPhaseMaxC;
    isBlind ||= isCold && isBlindToPhase(report);
    if (isBlind && tellsOfPrecipitation(report)) return true;
    if (report.routine) isBlind = false;
  }
  return false;
}
