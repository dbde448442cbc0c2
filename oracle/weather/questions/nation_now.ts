import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { Station } from "../../../shared/contract/station.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import * as v from "valibot";
import { fahrenheit, relativeHumidity } from "../../evidence/observations/point_values.ts";
import { readReports } from "../../evidence/observations/report.ts";
import { PLAUSIBLE } from "../../evidence/observations/screening.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import type { Uploads } from "../../files/uploads/uploads.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { rowsOf, type Scan } from "../engine/scan.ts";
import type { FileRows } from "../rows/file_rows.ts";
import { newestReportIn } from "./newest_report.ts";
import type { NationNow, StationNow } from "./station_now.ts";

/** How long before the newest file a report may be that still says what the weather is. */
const LATELY_MS = 3 * HOUR_MS;
const RAIN_MS = 24 * HOUR_MS;
/** How long before the newest file the last report is looked for where there is none lately. */
const LONG_AGO_MS = 30 * DAY_MS;

/** The weather of the nation as the newest files tell it; made once for each new file. */
export class NationWeather {
  readonly #uploads: Pick<Uploads, "newest">;
  readonly #light: Pick<LightFiles, "find">;
  readonly #rows: FileRows;
  readonly #turns = new Turns();
  #made: Promise<NationNow> | undefined;

  constructor(
    uploads: Pick<Uploads, "newest" | "onPublished">,
    light: Pick<LightFiles, "find">,
    rows: FileRows,
  ) {
    this.#uploads = uploads;
    this.#light = light;
    this.#rows = rows;
    uploads.onPublished(() => this.#made = undefined);
  }

  /** The newest report of every station. */
  async now(): Promise<NationNow> {
    const made = this.#made ??= this.#make();
    try {
      return await made;
    } catch (error) {
      if (this.#made === made) this.#made = undefined;
      throw error;
    }
  }

  async #make(): Promise<NationNow> {
    const [newest, newestForecast] = await Promise.all([
      this.#uploads.newest("observations"),
      this.#uploads.newest("forecasts"),
    ]);
    const newestForecastMs = newestForecast ? Number(newestForecast.instantNs / 1_000_000n) : null;
    const stations = newest ? await this.#stations(newest.instantNs) : [];
    const newestReportMs = stations.length > 0
      ? stations.reduce((latest, { atMs }) => Math.max(latest, atMs), -Infinity)
      : newest
      ? await this.#newestReportMs(newest.instantNs)
      : null;
    return { stations, newestReportMs, newestForecastMs };
  }

  async #stations(newestNs: bigint): Promise<StationNow[]> {
    const [rows, rain] = await Promise.all([this.#newestRows(newestNs), this.#rain(newestNs)]);
    const stations: StationNow[] = [];
    for (const [, copies] of Map.groupBy(rows, (row) => row.station_id)) {
      await this.#turns.pass();
      const [report] = readReports(copies, "display", CURRENT_RULES);
      if (!report) continue;
      const { success, output: station } = v.safeParse(Station, report.row);
      if (!success) continue;
      const { temperatureC, dewpointC } = report;
      stations.push({
        station,
        atMs: report.atMs,
        temperatureF: temperatureC === null ? null : fahrenheit(temperatureC),
        windKt: report.windKt,
        windDirection: report.windDirection,
        humidity: humidityOf(temperatureC, dewpointC),
        rainIn: rain.get(station.station_id) ?? null,
      });
    }
    const newest = stations.reduce((latest, { atMs }) => Math.max(latest, atMs), -Infinity);
    return stations.filter(({ atMs }) => atMs > newest - LATELY_MS)
      .sort((a, b) => a.station.station_id < b.station.station_id ? -1 : 1);
  }

  async #newestRows(newestNs: bigint): Promise<StoredObservation[]> {
    const files = await this.#light
      .find("observations", { fromNs: newestNs - nanoseconds(LATELY_MS), toNs: newestNs });
    const { table, files: read } = await this.#rows.query(files, OBSERVATION_COLUMNS, newestRows);
    return await rowsOf<StoredObservation>(table, OBSERVATION_COLUMNS, read);
  }

  /** Of a nation that reported nothing lately. */
  async #newestReportMs(newestNs: bigint): Promise<number | null> {
    const fromNs = newestNs - nanoseconds(LONG_AGO_MS);
    const files = await this.#light.find("observations", { fromNs, toNs: newestNs });
    return newestReportIn(files) ?? null;
  }

  /** Inches of liquid by station, of those that told an amount. */
  async #rain(newestNs: bigint): Promise<Map<string, number>> {
    const fromNs = newestNs - nanoseconds(RAIN_MS);
    const files = await this.#light.find("observations", { fromNs, toNs: newestNs });
    const since = formatInstant(Number(fromNs / 1_000_000n)).slice(0, 19);
    const { table } = await this.#rows
      .query(files, RAIN_COLUMNS, (scan) => amounts(scan, since));
    const { station_id: ids = [], total: totals = [] } = table.columns;
    return new Map(
      Array.from({ length: table.rows }, (_, i) => [String(ids[i]), Number(totals[i])]),
    );
  }
}

const RAIN_COLUMNS = OBSERVATION_COLUMNS.filter(({ name }) =>
  ["station_id", "generated_at", "precip_in", "metar_type", "quality_status"].includes(name)
);

/** Of each station the newest publication of its newest report: several rows where that was corrected. */
function newestRows({ tables }: Scan): string {
  const union = tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source}`)
    .join(" UNION ALL ");
  return `SELECT * FROM (${union}) QUALIFY rank() OVER ` +
    "(PARTITION BY station_id ORDER BY generated_at DESC, file DESC) = 1";
}

const [LEAST_IN, MOST_IN] = PLAUSIBLE.precipitationIn;
/** An amount that screening would believe; null and what is no number are none. */
const IS_BELIEVED = `precip_in >= ${LEAST_IN} AND precip_in <= ${MOST_IN}`;

/** The sum of a station's amounts; a special report repeats part of the next routine one. */
function amounts({ tables }: Scan, since: string): string {
  const union = tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source}`)
    .join(" UNION ALL ");
  const told = `SELECT station_id, generated_at, arg_max(precip_in, file) AS inches ` +
    `FROM (${union}) WHERE ${IS_BELIEVED} AND coalesce(metar_type, '') <> 'SPECI' ` +
    `AND coalesce(quality_status, '') <> 'rejected' AND substr(generated_at, 1, 19) > '${since}' ` +
    "GROUP BY station_id, generated_at";
  return `SELECT station_id, sum(inches) AS total FROM (${told}) GROUP BY station_id`;
}

function humidityOf(temperatureC: number | null, dewpointC: number | null): number | null {
  if (temperatureC === null || dewpointC === null) return null;
  const percent = relativeHumidity(temperatureC, dewpointC);
  return percent >= 0 && percent <= 100 ? percent : null;
}
