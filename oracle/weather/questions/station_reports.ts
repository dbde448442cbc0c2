import { readReports, type Report } from "../../evidence/observations/report.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import type { ReportsByStation } from "./observation_display.ts";

/** The reports of each station in a window, judged for display, in order of time. */
export function stationReports(
  reports: ReportsByStation,
  window: Window,
): Map<string, readonly Report[]> {
  return new Map(
    [...reports].map(([station, rows]) => [
      station,
      readReports(rows, "display", CURRENT_RULES).filter(({ atMs }) => contains(window, atMs)),
    ]),
  );
}
