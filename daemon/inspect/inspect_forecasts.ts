import * as v from "valibot";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
  ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import {
  FORECAST_RECEIPTS_KEY,
  ForecastReceipts,
} from "../../shared/contract/forecast_receipts.ts";
import { gridPoint } from "../../shared/noaa/grid_point.ts";
import type { CatalogStation, StationCatalog } from "../../shared/noaa/stations.ts";
import type { ByteSource } from "../../shared/parquet/byte_source.ts";
import { footerValue, ParquetError, type ParquetFooter } from "../../shared/parquet/footer.ts";
import { readRows } from "../../shared/parquet/read.ts";
import { pointKey } from "../collect/forecast_plan.ts";
import { Differences } from "./differences.ts";
import { DocumentTexts } from "./document_texts.ts";
import type { ForecastReport } from "./file_report.ts";
import { ForecastRederivation, type StationsAt, stationsOfCatalog } from "./rederive_forecasts.ts";
import { stationOfRow } from "./station_of_row.ts";

/**
 * Reads a forecast file row group by row group and derives it again.
 * @param file its path, for the report
 * @param catalog the station catalog of its cycle; without it names and elevations are taken from the rows
 * @throws {ParquetError} when it is damaged or its footer cannot be read
 */
export async function inspectForecasts(
  file: string,
  source: ByteSource,
  footer: ParquetFooter,
  catalog: StationCatalog | undefined,
): Promise<ForecastReport> {
  const differences = new Differences();
  const sources = readSources(footer);
  const sizes = new Map<string, number>();
  const rederivation = new ForecastRederivation({
    sources,
    differences,
    textOf: ({ sha256, content }) => {
      const text = new DocumentTexts(differences).read(sha256, content);
      if (text !== undefined) sizes.set(sha256, new TextEncoder().encode(text).byteLength);
      return text;
    },
    stationsAt: catalog === undefined
      ? await stationsOfRows(source, footer)
      : stationsOfCatalog(catalog.stations),
  });
  const stations = new Set<string>();
  const quality: Record<string, number> = {};
  let first: string | undefined, last: string | undefined;
  for await (const rows of readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer })) {
    for (const { station_id, quality_status, generated_at } of rows) {
      stations.add(station_id);
      const status = quality_status ?? "unjudged";
      quality[status] = (quality[status] ?? 0) + 1;
      if (first === undefined || generated_at < first) first = generated_at;
      if (last === undefined || generated_at > last) last = generated_at;
    }
    if (sources.size > 0) rederivation.check(rows);
  }
  const derived = rederivation.finish();
  const notes: string[] = [];
  if (sources.size === 0 && footer.rows > 0) {
    notes.push("the file keeps no documents, so nothing can be derived again");
  } else if (catalog === undefined && footer.rows > 0) {
    notes.push(
      "names, states and elevations are the catalog's and were not compared; " +
        "--catalog with an observation file of the same cycle does",
    );
  }
  return {
    kind: "forecasts",
    file,
    bytes: source.size,
    rows: footer.rows,
    rowGroups: footer.metadata.row_groups.length,
    stations: stations.size,
    quality,
    issued: first === undefined || last === undefined ? null : { first, last },
    receipts: readReceipts(footer),
    sources: [...sources.values()].map(({ sha256, url, received_at }) => ({
      sha256,
      url,
      receivedAt: received_at,
      bytes: sizes.get(sha256) ?? null,
    })),
    rederived: {
      rows: derived,
      equal: differences.count === 0 && (sources.size > 0 || footer.rows === 0),
      differenceCount: differences.count,
      differences: differences.kept,
      notes,
    },
  };
}

function readSources(footer: ParquetFooter): Map<string, ForecastSource> {
  const sources = new Map<string, ForecastSource>();
  for (const [key, value] of footer.keyValue) {
    if (!key.startsWith(FORECAST_SOURCE_KEY_PREFIX)) continue;
    const source = parseFooter(ForecastSource, key, value);
    const sha256 = key.slice(FORECAST_SOURCE_KEY_PREFIX.length);
    if (source.sha256 !== sha256) {
      throw new ParquetError(`the footer ${key} holds ${source.sha256}`);
    }
    sources.set(sha256, source);
  }
  return sources;
}

function readReceipts(footer: ParquetFooter): ForecastReceipts | null {
  const text = footerValue(footer, FORECAST_RECEIPTS_KEY);
  return text === undefined ? null : parseFooter(ForecastReceipts, FORECAST_RECEIPTS_KEY, text);
}

function parseFooter<T>(schema: v.GenericSchema<unknown, T>, key: string, text: string): T {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new ParquetError(`the footer ${key} cannot be read`, { cause });
  }
}

const STATION_COLUMNS = FORECAST_COLUMNS.filter(({ name }) =>
  [
    "station_id",
    "station_name",
    "state",
    "iata_id",
    "elevation_m",
    "latitude",
    "longitude",
    "source_xml_sha256",
  ].includes(name)
);

/** Which stations each document gave rows for, as the rows themselves say. */
async function stationsOfRows(
  source: ByteSource,
  footer: ParquetFooter,
): Promise<(source: ForecastSource) => StationsAt> {
  const byDocument = new Map<string, Map<string, { point: string; station: CatalogStation }>>();
  for await (const rows of readRows<ForecastRow>(source, STATION_COLUMNS, { footer })) {
    for (const row of rows) {
      const sha256 = row.source_xml_sha256 ?? "";
      const stations = byDocument.get(sha256) ?? new Map();
      byDocument.set(sha256, stations);
      if (stations.has(row.station_id)) continue;
      stations.set(row.station_id, {
        point: pointKey(gridPoint(row.latitude, row.longitude)),
        station: stationOfRow(row),
      });
    }
  }
  const grouped = new Map([...byDocument].map(([sha256, stations]) => {
    const byPoint = Map.groupBy([...stations.values()], ({ point }) => point);
    const entries = [...byPoint].map(([point, all]) =>
      [point, all.map(({ station }) => station)] as const
    );
    return [sha256, new Map(entries)] as const;
  }));
  return ({ sha256 }) => grouped.get(sha256) ?? new Map();
}
