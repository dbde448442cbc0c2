import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { Report } from "../observations/report.ts";
import { HOURLY_MS } from "./metar_precipitation.ts";

/** What tells whether rain and snow of a window could be proven at a station. */
export interface PrecipitationProspect {
  readonly window: Window;
  /** Whether bulletins give the station's fixed hours. */
  readonly hasFixedHours: boolean;
  /** Recent reports of the station, ascending. */
  readonly reports: readonly Report[];
}

/**
 * Why the precipitation of a window can never be proven at a station, in words; `undefined` when it can, or when no
 * report is there to tell by.
 *
 * Fixed hours cover whole UTC hours. Otherwise amounts lead from routine report to routine report, so that the window
 * must begin and end at the minute of the hour at which they come, and the report at its end must tell an amount.
 */
export function precipitationProblem(prospect: PrecipitationProspect): string | undefined {
  const { window } = prospect;
  const anchors = anchorsOf(prospect);
  if (anchors === undefined) return undefined;
  if (typeof anchors === "string") return anchors;
  if (anchors === FIXED_HOURS) {
    if (isMultiple(window.startMs) && isMultiple(window.endMs)) return undefined;
    return "its amounts cover whole UTC hours, so the window must begin and end on one";
  }
  const { hourly, measured } = anchors;
  const sameMinute = (ms: number) => (report: Report) => (report.atMs - ms) % HOUR_MS === 0;
  if (hourly.some(sameMinute(window.startMs)) && measured.some(sameMinute(window.endMs))) {
    return undefined;
  }
  return `its amounts lead from report to report, so the window must begin and end when one comes: ${
    minutesOf(hourly)
  }`;
}

/** Of which windows the precipitation could be proven at a station, in words. */
export function provableWindows(prospect: Omit<PrecipitationProspect, "window">): string {
  const anchors = anchorsOf(prospect);
  if (anchors === undefined) return "unknown: no routine report of the last 24 hours is there";
  if (typeof anchors === "string") return `none: ${anchors}`;
  if (anchors === FIXED_HOURS) return "those that begin and end on whole UTC hours";
  return `those that begin and end when a report comes: ${minutesOf(anchors.hourly)}`;
}

const FIXED_HOURS = Symbol("amounts of whole UTC hours");

/** Between what amounts are told; why they never are; `undefined` without a report to tell by. */
function anchorsOf(
  { hasFixedHours, reports }: Omit<PrecipitationProspect, "window">,
):
  | typeof FIXED_HOURS
  | { readonly hourly: readonly Report[]; readonly measured: readonly Report[] }
  | string
  | undefined {
  if (hasFixedHours) return FIXED_HOURS;
  const routine = reports.filter((report) => report.routine);
  if (routine.length === 0) return undefined;
  const hourly = routine.filter((report, index) =>
    [routine[index - 1], routine[index + 1]].every((other) =>
      other === undefined || Math.abs(report.atMs - other.atMs) >= HOURLY_MS[0]
    )
  );
  if (hourly.length === 0) return "its routine reports are not an hour apart";
  const measured = hourly.filter((report) => report.accumulationIn !== null);
  if (measured.length === 0) return "its reports of the last 24 hours tell no amounts";
  return { hourly, measured };
}

function minutesOf(hourly: readonly Report[]): string {
  const minutes = [...new Set(hourly.map(minuteOf))].sort((a, b) => a - b);
  return `minute ${minutes.join(", ")} of an hour`;
}

function isMultiple(ms: number): boolean {
  return ms % HOUR_MS === 0;
}

function minuteOf({ atMs }: Report): number {
  return Math.floor((atMs % HOUR_MS) / MINUTE_MS);
}
