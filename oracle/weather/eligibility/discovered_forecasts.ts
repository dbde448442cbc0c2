import { FORECAST_COLUMNS } from "../../../shared/contract/forecast_file.ts";
import type { ForecastDay } from "../../../shared/contract/station.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { rowsOf, type Scan } from "../engine/scan.ts";
import { instantLiteral, stationLiteral } from "../engine/sql.ts";
import { forecastDays } from "../questions/forecast_days.ts";
import { forecastPeriods, issuedMs } from "../questions/forecast_periods.ts";
import { DISPLAY_COLUMNS, type DisplayRow } from "../rows/display_row.ts";
import type { FileRows } from "../rows/file_rows.ts";
import { REACH_WITHIN_MS } from "./forecast_reach.ts";

/** Stations in one query: few enough that others get their turn between. */
const STATIONS_AT_ONCE = 250;
/** How long before the window a period may begin that lends it a temperature. */
const BEFORE_MS = DAY_MS;

const COLUMNS = FORECAST_COLUMNS.filter(({ name }) =>
  (DISPLAY_COLUMNS as readonly string[]).includes(name)
);

/**
 * What stations with a new forecast are forecast for a window that is still to come: all of it is in the newest issue of
 * each, so that one file nearly always tells of them all.
 */
export class DiscoveredForecasts {
  readonly #light: Pick<LightFiles, "find">;
  readonly #rows: Pick<FileRows, "query">;

  constructor(light: Pick<LightFiles, "find">, rows: Pick<FileRows, "query">) {
    this.#light = light;
    this.#rows = rows;
  }

  /**
   * By station in the order asked, then by UTC day; °F.
   * @param stations ids in order
   */
  async find(stations: readonly string[], window: Window, nowMs: number): Promise<ForecastDay[]> {
    const files = await this.#light.find("forecasts", {
      fromNs: nanoseconds(nowMs - REACH_WITHIN_MS),
      toNs: nanoseconds(nowMs),
    });
    const days: ForecastDay[] = [];
    for (let from = 0; from < stations.length; from += STATIONS_AT_ONCE) {
      const some = stations.slice(from, from + STATIONS_AT_ONCE);
      const rowsOf = await this.#newestRows(some, files, window);
      for (const station of some) {
        const periods = forecastPeriods(rowsOf.get(station) ?? []);
        days.push(...forecastDays(station, periods, window, "fahrenheit"));
      }
    }
    return days;
  }

  /** Of each station the rows of its newest issue. */
  async #newestRows(
    stations: readonly string[],
    files: readonly LightFile[],
    window: Window,
  ): Promise<ReadonlyMap<string, readonly DisplayRow[]>> {
    const found = new Map<string, readonly DisplayRow[]>();
    for (const file of files.toReversed()) {
      const missing = stations.filter((station) => !found.has(station));
      if (missing.length === 0) break;
      const { table, files: read } = await this.#rows
        .query([file], COLUMNS, (scan) => rowsBetween(scan, missing, window));
      const rows = await rowsOf<DisplayRow>(table, COLUMNS, read);
      for (const [station, own] of Map.groupBy(rows, (row) => row.station_id)) {
        const newest = own.map(issuedMs).reduce((a, b) => Math.max(a, b));
        found.set(station, own.filter((row) => issuedMs(row) === newest));
      }
    }
    return found;
  }
}

/** Rows of a span of ids that begin in a window or shortly before: files are sorted by station. */
function rowsBetween(
  { tables }: Scan,
  stations: readonly string[],
  { startMs, endMs }: Window,
): string {
  const [first, last] = [stations[0]!, stations.at(-1)!]; // something is missing
  const wanted = stations.map(stationLiteral).join(",");
  const limits =
    `station_id >= ${stationLiteral(first)} AND station_id <= ${stationLiteral(last)} ` +
    `AND station_id IN (${wanted}) AND begin_time >= ${instantLiteral(startMs - BEFORE_MS)} ` +
    `AND begin_time < ${instantLiteral(endMs)}`;
  return tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source} WHERE ${limits}`)
    .join(" UNION ALL ");
}
