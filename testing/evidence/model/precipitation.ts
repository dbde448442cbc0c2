import type { StoredPrecipitation } from "../../../oracle/stored/precipitation.ts";
import { isCollected, keepsCadence } from "./collection.ts";
import {
  between,
  HOUR,
  isPublishedInTime,
  isTrusted,
  MINUTE,
  type ModelInput,
  time,
} from "./model_input.ts";
import {
  groupAmounts,
  hasUnknownAmount,
  isBlindToPhase,
  tellsOfIce,
  tellsOfPrecipitation,
} from "./raw_text.ts";
import { lostFiles } from "./set_aside.ts";
import { celsius, type ModelReport } from "./reports.ts";

/** Rain and snow in inches; undefined when missing. */
export interface Fallen {
  readonly rain: number | undefined;
  readonly snow: number | undefined;
}

const NOTHING: Fallen = { rain: undefined, snow: undefined };
const NEEDED = ["precipitation", "present_weather", "temperature"];

export function precipitation(
  input: ModelInput,
  station: string,
  reports: readonly ModelReport[],
): Fallen {
  const liquid = isLiquid(input, station, reports);
  const footers = input.precipitation.filter((f) =>
    time(f.requested_at) <= time(f.completed_at) && time(f.completed_at) <= input.nowMs &&
    isPublishedInTime(input, f.file)
  );
  if (
    footers.some((f) =>
      f.supported_stations.includes(station) || f.rows.some((row) => row.station_id === station)
    )
  ) {
    const sum = hourTotal(input, station, footers);
    if (sum === undefined) return NOTHING;
    return { rain: liquid || sum === 0 ? sum : undefined, snow: liquid ? 0 : undefined };
  }
  if (!liquid) return NOTHING;
  const intervals = findAccumulations(reports);
  const { startMs, endMs } = input.terms;
  const parts = chain(intervals, startMs, endMs);
  if (!parts || contradicts(reports, parts)) return NOTHING;
  const dry = chain(intervals.filter((i) => i.liquid), startMs, endMs);
  return { rain: total(parts), snow: dry ? 0 : undefined };
}

/** Whether a group over 3, 6 or 24 hours says another amount than the intervals of its span. */
function contradicts(reports: readonly ModelReport[], parts: readonly Interval[]): boolean {
  const routine = reports.filter((r) => r.row.metar_type === "METAR");
  const nearest = (t: number) =>
    routine.reduce((a, b) => Math.abs(b.t - t) < Math.abs(a.t - t) ? b : a);
  const [from, to] = [parts[0]!.from, parts.at(-1)!.to];
  return routine.some((report) => {
    const hour = Math.round(report.t / HOUR) * HOUR;
    if (nearest(hour) !== report) return false;
    const six = hour % (6 * HOUR) === 0 ? 6 : hour % (3 * HOUR) === 0 ? 3 : 0;
    const groups = [
      ...groupAmounts(report.text, "6").map((inches) => ({ inches, hours: six })),
      ...groupAmounts(report.text, "7").map((inches) => ({ inches, hours: 24 })),
    ];
    return groups.some(({ inches, hours }) => {
      if (hours === 0) return false;
      const first = nearest(hour - hours * HOUR);
      if (first.t < from || report.t > to) return false;
      const own = parts.filter((part) => part.from >= first.t && part.to <= report.t);
      return !(Math.abs(total(own) - inches) <= 0.005 * (own.length + 1) + 1e-9);
    });
  });
}

function total(parts: readonly Interval[]): number {
  return parts.reduce((inches, part) => inches + part.inches, 0);
}

function trusted(report: ModelReport): boolean {
  return !report.unproven && !report.legacy && !NEEDED.some((group) => report.bad.includes(group));
}

/**
 * Whether something fell at or below 2 °C while the station could not tell freezing rain from rain. A routine report
 * tells of all its hour, so that one of special reports before it may have been blind to what it tells.
 */
function hidesPhase(reports: readonly ModelReport[]): boolean {
  return reports.some((blind, i) => {
    if (!isBlindToPhase(blind.text) || celsius(blind.row)! > 2) return false;
    const later = reports.slice(i);
    const routine = later.findIndex((r) => r.row.metar_type === "METAR");
    return later.filter((_, k) => routine < 0 || k <= routine).some((r) =>
      (r.row.precip_in ?? 0) > 0 || tellsOfPrecipitation(r.text)
    );
  });
}

function isLiquid(input: ModelInput, station: string, reports: readonly ModelReport[]): boolean {
  const { startMs, endMs } = input.terms;
  const routine = reports.filter((r) => r.row.metar_type === "METAR");
  const anchor = Math.max(...routine.map((r) => r.t).filter((t) => t <= startMs));
  const closing = Math.min(...routine.map((r) => r.t).filter((t) => t >= endMs));
  if (!(startMs - anchor <= 90 * MINUTE) || !(closing - endMs <= 75 * MINUTE)) return false;
  const span = reports.filter((r) => between(anchor, r.t, closing));
  return span.every((r) => trusted(r) && !tellsOfIce(r.text)) && !hidesPhase(span) &&
    keepsCadence(span.map((r) => r.t), anchor, closing) &&
    isCollected(input, station, anchor, closing);
}

interface Interval {
  readonly from: number;
  readonly to: number;
  readonly inches: number;
  readonly liquid: boolean;
}

function findAccumulations(reports: readonly ModelReport[]): Interval[] {
  const routine = reports.filter((r) => r.row.metar_type === "METAR");
  const before = (t: number) => routine.findLast((r) => r.t < t);
  const hourly = (r: ModelReport) => {
    const previous = before(r.t);
    return previous !== undefined && between(45 * MINUTE, r.t - previous.t, 75 * MINUTE);
  };
  const amount = (r: ModelReport) =>
    r.unproven || r.bad.includes("precipitation") ? null : r.row.precip_in;
  return reports.flatMap((report) => {
    const anchor = before(report.t);
    if (!anchor || !trusted(anchor) || !trusted(report)) return [];
    const counts = report.row.metar_type === "METAR"
      ? hourly(report)
      : report.row.metar_type === "SPECI" && hourly(anchor);
    const inches = amount(report);
    if (!counts || report.t - anchor.t > 75 * MINUTE || inches === null || inches < 0) return [];
    if (report.text.remarks.includes("P0000")) return [];
    const span = reports.filter((r) => between(anchor.t, r.t, report.t));
    if (span.slice(1).some((r) => hasUnknownAmount(r.text))) return [];
    if (inches === 0 && span.slice(1).some((r) => tellsOfPrecipitation(r.text))) return [];
    const amounts = span.slice(1).map(amount).filter((x) => x !== null);
    if (amounts.some((x, i) => i > 0 && x < amounts[i - 1]!)) return [];
    const liquid = span.every((r) => trusted(r) && !tellsOfIce(r.text));
    return liquid || inches === 0 ? [{ from: anchor.t, to: report.t, inches, liquid }] : [];
  });
}

/** Some exact chain; the hourly interval is tried before its parts. */
function chain(
  intervals: readonly Interval[],
  from: number,
  to: number,
): readonly Interval[] | undefined {
  if (from === to) return [];
  const next = intervals.filter((i) => i.from === from && i.to <= to).sort((a, b) => b.to - a.to);
  for (const interval of next) {
    const rest = chain(intervals, interval.to, to);
    if (rest) return [interval, ...rest];
  }
  return undefined;
}

function hourTotal(
  input: ModelInput,
  station: string,
  footers: readonly StoredPrecipitation[],
): number | undefined {
  const { startMs, endMs, signingMs } = input.terms;
  if (startMs % HOUR !== 0 || endMs % HOUR !== 0) return undefined;
  let sum = 0;
  for (let hour = startMs; hour < endMs; hour += HOUR) {
    const heard = footers.flatMap((footer) =>
      footer.rows.filter((row) => row.station_id === station && time(row.start) === hour)
        .map((row) => ({ footer, row, requested: time(footer.requested_at) }))
    );
    const found = heard.filter(({ footer, row }) =>
      rowCounts(input, footer, row) && !isVoid(input, footers, footer, station, hour)
    );
    const issued = Math.max(...found.map(({ row }) => time(row.issued_at)));
    const newest = found.filter(({ row }) => time(row.issued_at) === issued);
    const amounts = new Set(newest.map(({ row }) => row.liquid_in));
    if (amounts.size !== 1) return undefined;
    const isTakenBack = heard.some(({ footer, row }) =>
      time(row.issued_at) >= issued &&
      (row.status !== "validated" || rowCounts(input, footer, row) && !amounts.has(row.liquid_in))
    );
    if (isTakenBack) return undefined;
    if (
      hour + HOUR === endMs && Math.max(...newest.map(({ requested }) => requested)) < signingMs
    ) return undefined;
    sum += newest[0]!.row.liquid_in!;
  }
  return sum;
}

function rowCounts(
  input: ModelInput,
  footer: StoredPrecipitation,
  row: StoredPrecipitation["rows"][number],
): boolean {
  const [start, end, issued, received] = [row.start, row.end, row.issued_at, row.received_at].map(
    time,
  ) as [number, number, number, number];
  const source = footer.sources[row.source_sha256], catalog = footer.sources[row.mapping_sha256];
  return end - start === HOUR && end % HOUR === 0 && end <= issued && issued <= received &&
    between(time(footer.requested_at), received, time(footer.completed_at)) &&
    row.status === "validated" && row.reason === null && row.liquid_in !== null &&
    between(0, row.liquid_in, 5) &&
    source !== undefined && source.source_url === row.source_url &&
    source.received_at === row.received_at &&
    isTrusted(input, row.source_url, /\/products\/[0-9a-f-]{36}$/) &&
    catalog !== undefined && time(catalog.received_at) <= received &&
    isTrusted(input, catalog.source_url, /\/data\/cache\/stations\.cache\.xml\.gz$/) &&
    !input.badDocuments.has(row.source_sha256) && !input.badDocuments.has(row.mapping_sha256);
}

/** Whether something went wrong with an answer about an hour, in a bulletin's time or in a file that was set aside. */
function isVoid(
  input: ModelInput,
  footers: readonly StoredPrecipitation[],
  own: StoredPrecipitation,
  station: string,
  hour: number,
): boolean {
  const told = footers.flatMap((footer) =>
    footer.issues.filter((issue) =>
      !["transport", "budget", "unmapped"].includes(issue.kind ?? "") &&
      (issue.station_ids.length === 0 || issue.station_ids.includes(station))
    ).map((issue) => ({
      from: time(issue.window_start),
      to: time(issue.window_end),
      came: time(footer.completed_at),
    }))
  );
  return [...told, ...lostFiles(input)].some(({ from, to, came }) =>
    time(own.requested_at) < came && from < hour + HOUR && to > hour
  );
}
