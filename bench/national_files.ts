// Not a benchmark: the weather files that others read.
import { join } from "node:path";
import { sha256Hex } from "../shared/bytes/sha256.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_INTERVAL_VERSION,
  FORECAST_INTERVAL_VERSION_KEY,
  type ForecastRow,
} from "../shared/contract/forecast_file.ts";
import {
  type BatchReceipt,
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  type ObservationAudit,
  type ObservationCoverage,
  type ObservationRow,
} from "../shared/contract/observation_file.ts";
import { weatherFileName } from "../shared/contract/weather_file_name.ts";
import type { Column } from "../shared/contract/table.ts";
import { fileExists } from "../shared/storage/file_exists.ts";
import { FileSource } from "../shared/parquet/file_source.ts";
import { readFooter } from "../shared/parquet/footer.ts";
import { readRows } from "../shared/parquet/read.ts";
import { encodeDocument } from "../shared/parquet/packed_document.ts";
import { TableWriter } from "../shared/parquet/write.ts";
import {
  formatInstant,
  formatMilliseconds,
  formatWholeSeconds,
  requireInstant,
} from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../shared/time/units.ts";
import { formatDay } from "../shared/time/utc_days.ts";
import { readingsTable } from "../testing/evidence/writer/readings_table.ts";
import type { WeatherTable } from "../testing/evidence/writer/weather_table.ts";
import { writeEvidence } from "../testing/evidence/writer/write_evidence.ts";
import { rowsByLocation } from "../testing/fixtures/forecast_rows.ts";
import { sampleText } from "../testing/noaa/recording.ts";

/** Weather files of the whole country, and what an event can be settled on in them. */
export interface NationalFiles {
  readonly weatherDir: string;
  /** All station ids, in order. */
  readonly stations: readonly string[];
  /** Stations with evidence of the daemon's own for the window. */
  readonly proven: readonly string[];
  readonly urlPrefixes: readonly string[];
}

/** How large it is. */
export interface NationalSize {
  readonly stations: number;
  /** Stations with evidence; each has 24 neighbours in its documents. */
  readonly proven: number;
  /** Days of hourly files before the last. */
  readonly days: number;
  /** Days before the last in which forecasts have all stations; older ones, which no question reads, a sixtieth. */
  readonly wholeDays: number;
}

/** All of one UTC day, signed three hours later. */
export const NATIONAL_WINDOW = {
  startMs: requireInstant("2026-09-24T00:00:00Z"),
  endMs: requireInstant("2026-09-25T00:00:00Z"),
  signingMs: requireInstant("2026-09-25T03:00:00Z"),
} as const;
/** When the last files are collected. */
export const NATIONAL_END_MS = NATIONAL_WINDOW.signingMs + 5 * MINUTE_MS;
const METAR_BATCH = 25;
const NDFD_BATCH = 50;
const OBSERVATION_GROUP = 10_000;

/**
 * Makes the files in `folder`, unless this version of the maker did already. Takes half an hour; what was made before it
 * was broken off is kept.
 */
export async function nationalFiles(
  folder: string,
  size: NationalSize,
): Promise<NationalFiles> {
  const [marker, begun] = [join(folder, "files.json"), join(folder, "begun.json")];
  const weatherDir = join(folder, "weather_data");
  const maker = sha256Hex(await Deno.readTextFile(new URL(import.meta.url)));
  const making = JSON.stringify({ size, maker });
  try {
    const kept = JSON.parse(await Deno.readTextFile(marker));
    if (kept.making === making) return { ...kept.files, weatherDir };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(folder, { recursive: true });
  if (await Deno.readTextFile(begun).catch(() => "") !== making) {
    for await (const { name } of Deno.readDir(folder)) {
      await Deno.remove(join(folder, name), { recursive: true });
    }
    await Deno.writeTextFile(begun, making);
  }
  const files = await write(weatherDir, size);
  await Deno.writeTextFile(marker, JSON.stringify({ making, files }));
  return { ...files, weatherDir };
}

async function write(weatherDir: string, size: NationalSize) {
  const stations = Array.from({ length: size.stations }, (_, i) => {
    return `K${i.toString(36).toUpperCase().padStart(3, "0")}`;
  });
  const proven = Array.from(
    { length: size.proven },
    (_, i) => stations[Math.floor(i * stations.length / size.proven / METAR_BATCH) * METAR_BATCH]!,
  );
  const collected = new Set(
    proven.flatMap((first) => {
      const from = stations.indexOf(first);
      return stations.slice(from, from + METAR_BATCH);
    }),
  );
  const { startMs } = NATIONAL_WINDOW;
  const runs: number[] = [];
  for (
    let instantMs = startMs - 115 * MINUTE_MS;
    instantMs <= NATIONAL_END_MS;
    instantMs += HOUR_MS
  ) runs.push(instantMs);
  await using evidence = await writeEvidence({ table: table([...collected]), runs });
  const files = new FileMaker(weatherDir, stations, collected);
  for (const file of evidence.files) {
    await files.complete(file.path, file.name, file.kind);
  }
  const hours = new Set(
    evidence.files.map(({ instantNs }) => Number(instantNs / 3_600_000_000_000n)),
  );
  for (let back = 0; back < size.days * 24; back++) {
    const instantMs = NATIONAL_END_MS - back * HOUR_MS;
    if (hours.has(Math.floor(instantMs / HOUR_MS))) continue;
    const forecast = instantMs > NATIONAL_END_MS - size.wholeDays * DAY_MS
      ? stations
      : stations.filter((_, i) => i % 60 === 0);
    await files.fill(instantMs, forecast);
    if (back % 24 === 0) {
      console.error(`made the files of ${formatDay(instantMs)}`);
    }
  }
  return { stations, proven, urlPrefixes: evidence.urlPrefixes };
}

function table(ids: readonly string[]): WeatherTable {
  const readings = Object.fromEntries(
    ids.map((id, i) => [id, {
      baseline: { temp_high: 70 + i % 20, temp_low: 50 + i % 20, wind_speed: 10 + i % 5 },
      observed: { temp_high: 72 + i % 20, temp_low: 49 + i % 20, wind_speed: 9 + i % 7 },
    }]),
  );
  const { stations } = readingsTable(NATIONAL_WINDOW, readings);
  return {
    stations: stations.map((station, i) => ({
      ...station,
      place: { ...station.place, ...placeOf(ids[i]!) },
      reports: station.reports.map((line) => ({ ...line })),
    })),
  };
}

/** Where a station of the national files stands: a quarter of a degree from the next ones. */
function placeOf(stationId: string): { latitude: number; longitude: number } {
  const number = parseInt(stationId.slice(1), 36);
  return { latitude: 30 + Math.floor(number / 100) / 4, longitude: -80 - (number % 100) / 4 };
}

/** Writes national files: the rows that the daemon collected among rows of the other stations. */
class FileMaker {
  readonly #forecast = [...rowsByLocation(sampleText("dwml.xml")).values()][0]!; // the sample has a location

  constructor(
    readonly weatherDir: string,
    readonly stations: readonly string[],
    readonly collected: ReadonlySet<string>,
  ) {}

  /** Adds the rest of the country to a file of the daemon. */
  async complete(path: string, name: string, kind: "observations" | "forecasts"): Promise<void> {
    using source = await FileSource.open(path);
    const footer = await readFooter(source);
    const instantMs = requireInstant(name.slice(name.indexOf("_") + 1, -".parquet".length));
    const others = this.stations.filter((id) => !this.collected.has(id));
    if (kind === "observations") {
      const own = (await Array.fromAsync(
        readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
      )).flat();
      const keyValue = footer.keyValue.map(([key, value]): [string, string] => {
        if (key === OBSERVATION_COVERAGE_KEY) {
          const coverage = JSON.parse(value) as ObservationCoverage;
          coverage.batches.push(...this.#receipts(instantMs, others));
          return [key, JSON.stringify(coverage)];
        }
        if (key === OBSERVATION_AUDIT_KEY) {
          const audit = JSON.parse(value) as ObservationAudit;
          for (let i = 0; i < others.length; i += METAR_BATCH) {
            const text = `${
              Object.values(audit.source_documents)[0]?.source_url
            } ${instantMs} ${i}`;
            const body = encodeDocument(
              text + sampleText("history-20260822T175501Z-4h-25stations.xml"),
            );
            const sha256 = sha256Hex(
              text + sampleText("history-20260822T175501Z-4h-25stations.xml"),
            );
            audit.source_documents[sha256] = {
              source_url: "https://aviationweather.gov/api/data/metar?ids=OTHERS",
              response_status: 200,
              encoding: "gzip+base64",
              body,
            };
          }
          return [key, JSON.stringify(audit)];
        }
        return [key, value];
      });
      await this.#observations(name, [...own, ...this.#reports(instantMs, others)], keyValue);
    } else {
      const own = (await Array.fromAsync(
        readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer }),
      )).flat();
      const rowsOf = Map.groupBy(own, (row) => row.station_id);
      const documents = Array.from({ length: Math.ceil(others.length / NDFD_BATCH) }, (_, i) => {
        const text = `${sampleText("dwml.xml")}<!-- ${i} ${"x".repeat(1_000_000)} -->`;
        const sha256 = sha256Hex(text);
        return [
          `noaa_forecast_source:${sha256}`,
          JSON.stringify({
            url:
              "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php?others",
            received_at: formatMilliseconds(instantMs),
            sha256,
            encoding: "gzip+base64",
            content: encodeDocument(text),
          }),
        ] as [string, string];
      });
      await this.#forecasts(name, instantMs, this.stations, rowsOf, [
        ...footer.keyValue,
        ...documents,
      ]);
    }
  }

  /**
   * Writes both files of an hour, without documents.
   * @param forecast the stations that have one
   */
  async fill(instantMs: number, forecast: readonly string[]): Promise<void> {
    const last = weatherFileName("forecasts", instantMs);
    // Made before this was broken off; files of the daemon are not, whose addresses change from run to run.
    if (await fileExists(join(this.#folderOf(last), last))) return;
    const batches = this.#receipts(instantMs, this.stations);
    const window = { window_start: batches[0]!.window_start, window_end: batches[0]!.window_end };
    const coverage: ObservationCoverage = {
      version: "awc-history-v1",
      interval: "closed",
      ...window,
      completed_at: formatMilliseconds(instantMs + MINUTE_MS),
      batches,
    };
    await this.#observations(
      weatherFileName("observations", instantMs),
      this.#reports(instantMs, this.stations),
      [[OBSERVATION_COVERAGE_KEY, JSON.stringify(coverage)]],
    );
    const version: [string, string] = [FORECAST_INTERVAL_VERSION_KEY, FORECAST_INTERVAL_VERSION];
    await this.#forecasts(last, instantMs, forecast, new Map(), [version]);
  }

  #receipts(instantMs: number, stations: readonly string[]): BatchReceipt[] {
    const receipts: BatchReceipt[] = [];
    for (let i = 0; i < stations.length; i += METAR_BATCH) {
      const station_ids = stations.slice(i, i + METAR_BATCH);
      receipts.push({
        station_ids,
        window_start: formatMilliseconds(instantMs - 4 * HOUR_MS),
        window_end: formatMilliseconds(instantMs),
        requested_at: formatMilliseconds(instantMs + 1000),
        completed_at: formatMilliseconds(instantMs + 2000),
        status: "complete",
        source_url:
          `https://aviationweather.gov/api/data/metar?ids=${station_ids.join(",")}&format=xml` +
          `&date=${formatInstant(instantMs + 1000)}&hours=4.00055556`,
        source_sha256: sha256Hex(`${instantMs} ${i}`),
        response_status: 200,
        response_count: 100,
        report_count: 100,
        error: null,
        failure_kind: null,
      });
    }
    return receipts;
  }

  #reports(instantMs: number, stations: readonly string[]): ObservationRow[] {
    const firstMs = Math.ceil((instantMs - 4 * HOUR_MS - 53 * MINUTE_MS) / HOUR_MS) * HOUR_MS +
      53 * MINUTE_MS;
    const rows: ObservationRow[] = [];
    for (const [index, station_id] of stations.entries()) {
      for (let time = firstMs; time <= instantMs; time += HOUR_MS) {
        const hour = Math.floor(time / HOUR_MS);
        const temperature_value = Math.round(10 * (12 + 8 * Math.sin(hour / 3.8) + index % 11)) /
          10;
        const dewpoint_value = Math.round(10 * (temperature_value - 3)) / 10;
        rows.push({
          station_id,
          station_name: `Airport ${station_id}`,
          ...placeOf(station_id),
          state: "KS",
          generated_at: formatWholeSeconds(time),
          temperature_value,
          temperature_unit_code: "celcius",
          dewpoint_value,
          dewpoint_unit_code: "celcius",
          wind_direction: hour % 36 * 10,
          wind_direction_unit_code: "degrees true",
          wind_speed: (hour + index) % 20,
          wind_speed_unit_code: "knots",
          iata_id: "",
          elevation_m: 200,
          precip_in: null,
          precip_unit_code: "inches",
          wx_string: "",
          raw_text:
            `METAR ${station_id} ${hour % 24}53Z 20010KT 10SM FEW050 ${temperature_value}/` +
            `${dewpoint_value} A2992 RMK AO2 SLP134 T${index}${hour}`,
          quality_status: "validated",
          quality_reason: null,
          metar_type: "METAR",
          validation_version: "metar-consistency-v2",
          quality_metrics: null,
        });
      }
    }
    return rows;
  }

  async #observations(
    name: string,
    rows: ObservationRow[],
    keyValue: Iterable<readonly [string, string]>,
  ): Promise<void> {
    rows.sort((a, b) => a.station_id === b.station_id ? 0 : a.station_id < b.station_id ? -1 : 1);
    await this.#table<ObservationRow>(name, OBSERVATION_COLUMNS, keyValue, async (table) => {
      for (let i = 0; i < rows.length; i += OBSERVATION_GROUP) {
        await table.writeRowGroup(rows.slice(i, i + OBSERVATION_GROUP));
      }
    });
  }

  async #forecasts(
    name: string,
    instantMs: number,
    stations: readonly string[],
    own: ReadonlyMap<string, readonly ForecastRow[]>,
    keyValue: Iterable<readonly [string, string]>,
  ): Promise<void> {
    const elapsed = instantMs - requireInstant("2026-09-17T00:00:00Z");
    const moved = this.#forecast.map((row) => {
      // Periods keep their hours of the day, instants begin when the forecast is asked for.
      const unit = row.interval_kind === "period" ? DAY_MS : HOUR_MS;
      const move = (time: string) => {
        const movedMs = requireInstant(time) + Math.floor(elapsed / unit) * unit;
        return formatWholeSeconds(movedMs);
      };
      return { ...row, begin_time: move(row.begin_time), end_time: move(row.end_time) };
    });
    await this.#table<ForecastRow>(name, FORECAST_COLUMNS, keyValue, async (table) => {
      for (let i = 0; i < stations.length; i += NDFD_BATCH) {
        const source = {
          generated_at: formatWholeSeconds(instantMs + i * 100),
          source_received_at: formatMilliseconds(instantMs + i * 100 + 1000),
          source_xml_sha256: sha256Hex(`${instantMs} ${i}`),
        };
        await table.writeRowGroup(
          stations.slice(i, i + NDFD_BATCH).flatMap((station_id, nth) =>
            own.get(station_id) ??
              moved.map((row, interval) => ({
                ...row,
                station_id,
                ...placeOf(station_id),
                ...source,
                source_location: `point${nth}`,
                max_temp: row.max_temp === null ? null : row.max_temp - (i + nth) % 30,
                source_layouts: row.source_layouts!.replace(
                  /"index":\d+/,
                  `"index":${interval + nth}`,
                ),
              }))
          ),
        );
      }
    });
  }

  #folderOf(name: string): string {
    return join(this.weatherDir, name.slice(name.indexOf("_") + 1).slice(0, 10));
  }

  async #table<Row extends object>(
    name: string,
    columns: readonly Column[],
    keyValue: Iterable<readonly [string, string]>,
    writeRows: (table: TableWriter<Row>) => Promise<void>,
  ): Promise<void> {
    const folder = this.#folderOf(name);
    await Deno.mkdir(folder, { recursive: true });
    const temporary = join(this.weatherDir, "unfinished");
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    const table = new TableWriter<Row>(
      {
        async write(bytes) {
          for (let offset = 0; offset < bytes.byteLength;) {
            offset += await file.write(bytes.subarray(offset));
          }
        },
      },
      columns,
      { root: "national" },
    );
    await writeRows(table);
    await table.finish(keyValue);
    await Deno.rename(temporary, join(folder, name));
  }
}
