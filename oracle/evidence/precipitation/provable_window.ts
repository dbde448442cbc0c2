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
export function precipitationProblem(
  { window, hasFixedHours, reports }: PrecipitationProspect,
): string | undefined {
  if (hasFixedHours) {
    if (isMultiple(window.startMs) && isMultiple(window.endMs)) return undefined;
    return "its amounts cover whole UTC hours, so the window must begin and end on one";
  }
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
  const minutes = hourly.map(minuteOf);
  const sameMinute = (ms: number) => (report: Report) => (report.atMs - ms) % HOUR_MS === 0;
  if (hourly.some(sameMinute(window.startMs)) && measured.some(sameMinute(window.endMs))) {
    return undefined;
  }
  const named = [...new Set(minutes)].sort((a, b) => a - b).join(", ");
  return `its amounts lead from report to report, so the window must begin and end when one comes: minute ${named} of ` +
    "an hour";
}

function isMultiple(ms: number): boolean {
  return ms % HOUR_MS === 0;
}

function minuteOf({ atMs }: Report): number {
  return Math.floor((atMs % HOUR_MS) / MINUTE_MS);
}
