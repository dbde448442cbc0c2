import { readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import { sumOf } from "../../../shared/contract/amount.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { PRECIPITATION_GROUPS } from "../observations/metric_groups.ts";
import { isLiquidOnly } from "./frozen_weather.ts";
import { contradictsLongerGroups } from "./longer_groups.ts";
import { hasIndeterminableAmount, tellsOfPrecipitation } from "./reported_precipitation.ts";
import type { Observed } from "../observations/point_values.ts";
import { isVerified, type Report } from "../observations/report.ts";

/** Two routine reports this far apart, ends included, are an hour apart. */
export const HOURLY_MS = [45 * MINUTE_MS, 75 * MINUTE_MS] as const;
/** The longest interval that one accumulation may stand for, end included. */
const MAX_ACCUMULATION_MS = 75 * MINUTE_MS;

/** An amount that fell between two reports. */
interface Accumulation {
  readonly fromMs: number;
  readonly toMs: number;
  /** Inches of liquid. */
  readonly liquidIn: number;
  /** Everything that fell in it was liquid, so there was no snow and no ice. */
  readonly liquidOnly: boolean;
  readonly report: Report;
}

/**
 * The intervals whose amount is known, from the remark group P of routine reports and SPECIs. A positive amount of
 * mixed or unknown phase yields none; a zero amount needs no phase.
 *
 * @param reports of one station, ascending; they should begin two hours before the window
 */
function findAccumulations(reports: readonly Report[], rules: RuleSet): Accumulation[] {
  const found: Accumulation[] = [];
  let anchor: Report | undefined;
  let anchorIsHourly = false;
  /** Reports since the anchor, without it. */
  let since: Report[] = [];
  for (const report of reports) {
    const hourly = report.routine && anchor !== undefined && isHourly(report.atMs - anchor.atMs);
    if (anchor) {
      since.push(report);
      const counted = hourly || (report.row.metar_type === "SPECI" && anchorIsHourly);
      const accumulation = counted ? accumulate(anchor, since, rules) : undefined;
      if (accumulation) found.push(accumulation);
    }
    if (report.routine) {
      anchor = report;
      anchorIsHourly = hourly;
      since = [];
    }
  }
  return found;
}

function isHourly(ms: number): boolean {
  return ms >= HOURLY_MS[0] && ms <= HOURLY_MS[1];
}

/** What the last of `since` says fell since the anchor. */
function accumulate(
  anchor: Report,
  since: readonly Report[],
  { zeroNeedsDryReports }: RuleSet,
): Accumulation | undefined {
  const report = since.at(-1)!; // the caller has just pushed it
  const liquidIn = report.accumulationIn;
  if (!isVerified(anchor, PRECIPITATION_GROUPS) || !isVerified(report, PRECIPITATION_GROUPS)) {
    return undefined;
  }
  if (report.atMs - anchor.atMs > MAX_ACCUMULATION_MS) return undefined;
  if (liquidIn === null || !Number.isFinite(liquidIn) || liquidIn < 0) return undefined;
  if (isTrace(report.row.raw_text ?? "") || !neverDecreases(since)) return undefined;
  if (zeroNeedsDryReports) {
    if (since.some(hasIndeterminableAmount)) return undefined;
    if (liquidIn === 0 && since.some(tellsOfPrecipitation)) return undefined;
  }
  const liquidOnly = [anchor, ...since].every(isLiquidOnly);
  if (!liquidOnly && liquidIn > 0) return undefined;
  return { fromMs: anchor.atMs, toMs: report.atMs, liquidIn, liquidOnly, report };
}

/** Less than a hundredth of an inch fell, which is not an amount. */
function isTrace(rawText: string): boolean {
  const { body, remarks } = readRawText(rawText);
  return [...body, ...remarks].includes("P0000");
}

/** Accumulations since one anchor only grow; one that shrinks was reset or is wrong. */
function neverDecreases(since: readonly Report[]): boolean {
  let before = 0;
  for (const { accumulationIn } of since) {
    if (accumulationIn === null) continue;
    if (accumulationIn < before) return false;
    before = accumulationIn;
  }
  return true;
}

/**
 * The total of an exact chain of intervals from the start of the window to its end; `undefined` when there is none.
 * From each instant the longest interval that fits is taken, so an hourly amount replaces those of its SPECIs.
 */
function chainTotal(
  intervals: readonly Accumulation[],
  window: Window,
): Observed | undefined {
  const amounts: number[] = [];
  const reports: Report[] = [];
  let cursor = window.startMs;
  while (cursor < window.endMs) {
    const next = intervals
      .filter((i) => i.fromMs === cursor && i.toMs <= window.endMs)
      .reduce<Accumulation | undefined>((a, b) => a && a.toMs >= b.toMs ? a : b, undefined);
    if (!next) return undefined;
    amounts.push(next.liquidIn);
    reports.push(next.report);
    cursor = next.toMs;
  }
  return { value: sumOf(amounts), reports };
}

/** Rain and snow of a window from the accumulations of METAR reports; a missing half is undefined. */
export interface ObservedPrecipitation {
  readonly rain: Observed | undefined;
  /** Never derived from liquid: zero when everything is known to have been liquid, otherwise missing. */
  readonly snow: Observed | undefined;
}

const NOTHING_KNOWN: ObservedPrecipitation = { rain: undefined, snow: undefined };

/**
 * Rain and snow from the chain of METAR accumulations.
 *
 * @param phaseKnown whether the window has phase closure; without it nothing is known
 * @param rules the version to judge by
 */
export function metarPrecipitation(
  reports: readonly Report[],
  window: Window,
  phaseKnown: boolean,
  rules: RuleSet,
): ObservedPrecipitation {
  if (!phaseKnown) return NOTHING_KNOWN;
  const intervals = findAccumulations(reports, rules);
  const rain = chainTotal(intervals, window);
  const totalOf = (span: typeof window) => chainTotal(intervals, span);
  if (rain && rules.longerGroupsMustAgree && contradictsLongerGroups(reports, window, totalOf)) {
    return NOTHING_KNOWN;
  }
  const liquid = chainTotal(intervals.filter((i) => i.liquidOnly), window);
  return { rain, snow: liquid && { ...liquid, value: 0 } };
}
