import { readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { Observed } from "../observations/point_values.ts";
import type { Report } from "../observations/report.ts";

/** `6RRRR` and `7RRRR`: hundredths of an inch over several hours; slashes when it could not be determined. */
const LONGER_GROUP = /^([67])(\d{4}|\/{4})$/;
/** A routine report this far from a whole hour, end included, can still be the one for it. */
const NEAR_HOUR_MS = 37.5 * MINUTE_MS;
/** What rounding to hundredths may add to one amount, inches. */
const ROUNDING_IN = 0.005;

interface LongerAmount {
  readonly hours: number;
  /** NaN when it could not be determined: nothing agrees with it. */
  readonly liquidIn: number;
}

/**
 * Whether an amount over 3, 6 or 24 hours contradicts the amounts of its single hours. Groups whose span does not lie
 * inside the window say nothing. (FMH-1, 12.7.3)
 *
 * @param reports of one station, ascending
 * @param totalOf the sum of the single amounts of a span, `undefined` when it is not known
 */
export function contradictsLongerGroups(
  reports: readonly Report[],
  window: Window,
  totalOf: (span: Window) => Observed | undefined,
): boolean {
  const routine = reports.filter((report) => report.routine);
  return routine.filter(({ atMs }) => atMs > window.startMs && atMs <= window.endMs)
    .some((report) =>
      longerAmounts(report).some(({ hours, liquidIn }) => {
        const startMs = reportFor(routine, nearestHour(report.atMs) - hours * HOUR_MS)?.atMs;
        if (startMs === undefined || startMs < window.startMs) return false;
        const total = totalOf({ startMs, endMs: report.atMs });
        return total === undefined || !agrees(total, liquidIn);
      })
    );
}

function agrees(total: Observed, liquidIn: number): boolean {
  const slack = ROUNDING_IN * (total.reports.length + 1) + 1e-9;
  return Math.abs(total.value - liquidIn) <= slack;
}

/** `6RRRR` spans six hours in reports for 00, 06, 12 and 18Z, three in those for 03, 09, 15 and 21Z. */
function longerAmounts({ row, atMs }: Report): LongerAmount[] {
  const { remarks } = readRawText(row.raw_text ?? "");
  return [...new Set(remarks)].flatMap((token) => {
    const [, kind, digits] = LONGER_GROUP.exec(token) ?? [];
    if (kind === undefined) return [];
    const hours = kind === "7" ? 24 : [6, 0, 0, 3, 0, 0][(nearestHour(atMs) / HOUR_MS) % 6]!; // six
    return hours === 0 ? [] : [{ hours, liquidIn: Number(digits) / 100 }];
  });
}

function nearestHour(atMs: number): number {
  return Math.round(atMs / HOUR_MS) * HOUR_MS;
}

/** The routine report nearest to a whole hour, the earlier of two. */
function reportFor(routine: readonly Report[], hourMs: number): Report | undefined {
  const away = (report: Report) => Math.abs(report.atMs - hourMs);
  const [first, ...others] = routine.filter((report) => away(report) <= NEAR_HOUR_MS);
  return others.reduce((nearest, each) => away(each) < away(nearest!) ? each : nearest, first);
}
