import type { ForecastDay } from "../../../shared/contract/station.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { publishedMs } from "../../evidence/collection/publication.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import { mayHold } from "../rows/file_bounds.ts";
import type { DisplayRows } from "../narrow/display_rows.ts";
import type { DisplayRow } from "../rows/display_row.ts";
import { forecastDays } from "./forecast_days.ts";
import { forecastPeriods, issuedMs } from "./forecast_periods.ts";
import { readNewestFirst } from "../rows/newest_first.ts";
import type { BeginLimits } from "../engine/row_select.ts";
import { formatDate } from "../../../shared/time/utc_days.ts";
import type { ForecastQuery } from "./weather_query.ts";

/** How long after an issue's window it may still be published. */
const PUBLISHED_WITHIN_MS = DAY_MS;
/**
 * How far ahead of its publication an older file is asked for periods. What lies further ahead is in every later issue;
 * this much bridges some hours in which a station's forecast could not be collected.
 */
const AHEAD_MS = 6 * HOUR_MS;
/** How long before the window a period may begin that lends it a temperature. */
const BEFORE_MS = DAY_MS;
const FILES_AT_ONCE = 24;

type ReadRows = (
  stations: readonly string[],
  files: readonly LightFile[],
  begins?: BeginLimits,
) => Promise<DisplayRow[]>;

/** The days of a forecast, and its newest issue. */
export interface DisplayedForecasts {
  readonly rows: ForecastDay[];
  readonly newestMs: number | undefined;
}

/**
 * The forecast of stations by UTC day, in the order asked: the newest issue of each, and what older issues say of
 * periods that had begun by then.
 */
export async function displayForecasts(
  light: Pick<LightFiles, "find">,
  rows: Pick<DisplayRows, "forecasts">,
  query: ForecastQuery,
): Promise<DisplayedForecasts> {
  const files = await publishedFiles(light, query);
  const isAsked = (row: DisplayRow) =>
    issuedMs(row) >= query.issuedFromMs && issuedMs(row) <= query.issuedToMs;
  const read: ReadRows = async (stations, files, begins) =>
    (await rows.forecasts({ stations, files, begins })).filter(isAsked);
  const turns = new Turns();

  const found = await readNewestFirst<DisplayRow>({
    files,
    stations: query.stations,
    read,
    newestIssue: newestIssueMs,
  });
  const days = new Map<string, ForecastDay[]>();
  const unsure: string[] = [];
  for (const station of query.stations) {
    await turns.pass();
    const rows = found.get(station)!; // all were asked for
    const shown = daysOf(station, rows, query);
    if (mayLack(shown, rows, query)) unsure.push(station);
    else days.set(station, shown);
  }
  if (unsure.length > 0) await readOlder(files, unsure, query, read, found);
  for (const station of unsure) {
    await turns.pass();
    days.set(station, daysOf(station, found.get(station)!, query)); // as above
  }
  return {
    rows: query.stations.flatMap((station) => days.get(station)!), // each is one or the other
    newestMs: newestOf([...found.values()].map(newestIssueMs)),
  };
}

function newestOf(issues: readonly (number | undefined)[]): number | undefined {
  const known = issues.filter((issue) => issue !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.max(a, b));
}

function newestIssueMs(rows: readonly DisplayRow[]): number | undefined {
  if (rows.length === 0) return undefined;
  return rows.reduce((newest, row) => Math.max(newest, issuedMs(row)), -Infinity);
}

function daysOf(station: string, rows: readonly DisplayRow[], query: ForecastQuery): ForecastDay[] {
  return forecastDays(station, forecastPeriods(rows), query, query.unit);
}

/**
 * Whether older issues may say more: the window began before the newest one, or its first day lacks a temperature.
 * @param shown what the rows come to
 */
function mayLack(
  [first]: readonly ForecastDay[],
  rows: readonly DisplayRow[],
  query: ForecastQuery,
): boolean {
  const issue = newestIssueMs(rows);
  if (issue === undefined) return false;
  return issue > query.startMs || first?.date !== formatDate(query.startMs);
}

/** Adds what began in the window or shortly before it. */
async function readOlder(
  files: readonly LightFile[],
  stations: readonly string[],
  { startMs, endMs }: ForecastQuery,
  read: ReadRows,
  found: ReadonlyMap<string, DisplayRow[]>,
): Promise<void> {
  const fromMs = startMs - BEFORE_MS;
  const recent = files.filter(({ file }) => publishedMs(file) + AHEAD_MS > fromMs);
  for (const { part, begins } of parts(recent, fromMs, endMs)) {
    for (const row of await read(stations, part, begins)) found.get(row.station_id)!.push(row); // only these
  }
}

/** When the files were published that a forecast is read from. */
export function forecastFiles(
  { issuedFromMs, issuedToMs, nowMs }: Pick<ForecastQuery, "issuedFromMs" | "issuedToMs" | "nowMs">,
): ClosedSpan {
  return { fromMs: issuedFromMs, toMs: Math.min(issuedToMs + PUBLISHED_WITHIN_MS, nowMs) };
}

/** The files in which issues that were asked for may stand. */
async function publishedFiles(
  light: Pick<LightFiles, "find">,
  query: ForecastQuery,
): Promise<LightFile[]> {
  const { issuedFromMs, issuedToMs } = query;
  const { fromMs, toMs } = forecastFiles(query);
  if (fromMs > toMs) return [];
  const files = await light
    .find("forecasts", { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) });
  return files.filter(({ bounds }) => mayHold(bounds.generated_at, issuedFromMs, issuedToMs));
}

/**
 * Files to be read for what begins in a span and soon after them. Our own writer spells times so that the engine can
 * compare them as text; files of others are read whole.
 */
function* parts(files: readonly LightFile[], fromMs: number, toMs: number) {
  const beforeMs = ({ file }: LightFile) => Math.min(toMs, publishedMs(file) + AHEAD_MS);
  const isOurs = ({ bounds }: LightFile) => Boolean(bounds.generated_at);
  for (const begins of [{ fromMs, beforeMs }, undefined]) {
    const alike = files.filter((file) => isOurs(file) === Boolean(begins));
    for (let from = 0; from < alike.length; from += FILES_AT_ONCE) {
      yield { part: alike.slice(from, from + FILES_AT_ONCE), begins };
    }
  }
}
