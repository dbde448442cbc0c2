import { cadenceGap } from "../../evidence/collection/cadence.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";

/** When a station reported, ascending, ms. */
export interface ReportTimes {
  /** Of every report that may be used. */
  readonly reports: readonly number[];
  /** Of those whose temperature may be used. */
  readonly temperatures: readonly number[];
}

/** One imperfect day may be among so many judged ones. */
const DAYS_FOR_A_FAILURE = 10;

/** No window is broken by a gap of an hour, and most stations never have a longer one. */
const HARMLESS_GAP_MS = HOUR_MS;
const HOURS_A_DAY = 24;

/** Whether the reports of a window would let an event be settled: the cadence of settlement, for all and for temperatures. */
export function keepsCadence(times: ReportTimes, window: Window): boolean {
  const lengthMs = window.endMs - window.startMs;
  if (isGapless(times, window, lengthMs)) return true;
  return [times.reports, times.temperatures].every((instants) =>
    cadenceGap(inside(instants, window), window.startMs, window.endMs) === undefined
  );
}

/**
 * Whether each window of some length that begins on a whole hour of a UTC day keeps the cadence. Windows that have not
 * ended are not judged.
 * @param hours whole, at least 1
 */
export function isCleanDay(
  times: ReportTimes,
  dayMs: number,
  hours: number,
  nowMs: number,
): boolean {
  const lengthMs = hours * HOUR_MS;
  const ended = Math.floor((nowMs - dayMs) / HOUR_MS) - hours + 1;
  const windows = Math.min(ended, HOURS_A_DAY);
  if (windows <= 0) return true;
  const endMs = dayMs + (windows - 1) * HOUR_MS + lengthMs;
  if (isGapless(times, { startMs: dayMs, endMs }, lengthMs)) return true;
  for (let hour = 0; hour < windows; hour++) {
    const startMs = dayMs + hour * HOUR_MS;
    if (!keepsCadence(times, { startMs, endMs: startMs + lengthMs })) return false;
  }
  return true;
}

/** How many of so many judged days may be imperfect. */
export function allowedImperfectDays(days: number): number {
  return Math.floor(days / DAYS_FOR_A_FAILURE);
}

/** The longest time without an instant in a window, its ends included, ms. */
export function longestGap(
  instants: readonly number[],
  { startMs, endMs }: Window,
): number {
  let [longest, before] = [0, startMs];
  for (let index = firstFrom(instants, startMs); index < instants.length; index++) {
    const instant = instants[index]!;
    if (instant >= endMs) break;
    if (instant - before > longest) longest = instant - before;
    before = instant;
  }
  return Math.max(longest, endMs - before);
}

/** What every shorter window is passed by: no gap in the whole span that could break one of `lengthMs` in it. */
function isGapless({ reports, temperatures }: ReportTimes, span: Window, lengthMs: number) {
  const allowed = Math.min(HARMLESS_GAP_MS, lengthMs - 1);
  return longestGap(reports, span) <= allowed && longestGap(temperatures, span) <= allowed;
}

/** The instants of a half-open window. */
function inside(instants: readonly number[], { startMs, endMs }: Window): readonly number[] {
  return instants.slice(firstFrom(instants, startMs), firstFrom(instants, endMs));
}

/** The index of the first instant not before another. */
function firstFrom(instants: readonly number[], fromMs: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instants[middle]! < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The whole UTC days before today that are judged, the newest first. */
export function judgedDays(today: number, days: number): number[] {
  return Array.from({ length: days }, (_, back) => today - (back + 1) * DAY_MS);
}
