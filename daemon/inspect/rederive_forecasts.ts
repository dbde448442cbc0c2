import {
  FORECAST_COLUMNS,
  type ForecastRow,
  type ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { type DwmlDocument, parseDwml } from "../../shared/noaa/ndfd/document.ts";
import { gridPoint } from "../../shared/noaa/grid_point.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { pointKey } from "../collect/forecast_plan.ts";
import { rowsOfAnswer } from "../collect/forecast_rows.ts";
import type { Differences } from "./differences.ts";

const COLUMNS = FORECAST_COLUMNS.map((column) => column.name);
/** Parsed documents kept at once: rows of a document stand together, but for stations that share a point. */
const PARSED = 4;

/** Which station each point of a document is for. */
export type StationsAt = ReadonlyMap<string, readonly CatalogStation[]>;

/**
 * Compares forecast rows with their documents, row group by row group. Feed all groups to {@link check}, then
 * call {@link finish}.
 */
export class ForecastRederivation {
  readonly #sources: ReadonlyMap<string, ForecastSource>;
  readonly #textOf: (source: ForecastSource) => string | undefined;
  readonly #stationsAt: (source: ForecastSource) => StationsAt;
  readonly #differences: Differences;
  readonly #parsed = new Map<string, DwmlDocument | undefined>();
  /** Derived rows not yet met in the file, by document and station, then interval. */
  readonly #left = new Map<string, Map<string, ForecastRow>>();
  readonly #begun = new Set<string>();
  #derived = 0;

  /** @param options `stationsAt` tells which stations' rows a document must give */
  constructor(options: {
    sources: ReadonlyMap<string, ForecastSource>;
    textOf: (source: ForecastSource) => string | undefined;
    stationsAt: (source: ForecastSource) => StationsAt;
    differences: Differences;
  }) {
    this.#sources = options.sources;
    this.#textOf = options.textOf;
    this.#stationsAt = options.stationsAt;
    this.#differences = options.differences;
  }

  /** Compares the rows of one row group. */
  check(rows: readonly ForecastRow[]): void {
    for (const row of rows) {
      const where = `row (${row.station_id} ${row.begin_time}–${row.end_time})`;
      const sha256 = row.source_xml_sha256 ?? "";
      const left = this.#rowsFor(sha256, row.station_id);
      const interval = intervalOf(row);
      this.#differences.compare(where, row, left?.get(interval), COLUMNS);
      left?.delete(interval);
      if (left?.size === 0) this.#left.delete(`${sha256} ${row.station_id}`);
    }
  }

  /**
   * Names the rows that the documents give and the file lacks.
   * @returns the number of rows derived
   */
  finish(): number {
    for (const [sha256, source] of this.#sources) {
      for (const stations of this.#stationsAt(source).values()) {
        for (const { stationId } of stations) this.#rowsFor(sha256, stationId);
      }
      this.#parsed.delete(sha256);
    }
    for (const unmatched of this.#left.values()) {
      for (const row of unmatched.values()) {
        const where = `row (${row.station_id} ${row.begin_time}–${row.end_time})`;
        this.#differences.compare(where, undefined, row, COLUMNS);
      }
    }
    return this.#derived;
  }

  #rowsFor(sha256: string, stationId: string): Map<string, ForecastRow> | undefined {
    const key = `${sha256} ${stationId}`;
    if (this.#begun.has(key)) return this.#left.get(key);
    const source = this.#sources.get(sha256);
    const document = source === undefined ? undefined : this.#document(source);
    if (source === undefined || document === undefined) return undefined;
    this.#begun.add(key);
    const own = new Map(
      [...this.#stationsAt(source)].map(([point, stations]) =>
        [point, stations.filter((station) => station.stationId === stationId)] as const
      ),
    );
    const rows = rowsOfAnswer(document, source, own);
    this.#derived += rows.length;
    const left = new Map(rows.map((row) => [intervalOf(row), row]));
    this.#left.set(key, left);
    return left;
  }

  #document(source: ForecastSource): DwmlDocument | undefined {
    const { sha256 } = source;
    if (!this.#parsed.has(sha256)) {
      const oldest = this.#parsed.keys().next().value;
      if (this.#parsed.size >= PARSED && oldest !== undefined) this.#parsed.delete(oldest);
      this.#parsed.set(sha256, this.#parse(source));
    }
    return this.#parsed.get(sha256);
  }

  #parse(source: ForecastSource): DwmlDocument | undefined {
    const text = this.#textOf(source);
    if (text === undefined) return undefined;
    try {
      return parseDwml(text, parseInstant(source.received_at) ?? NaN);
    } catch (error) {
      if (!(error instanceof NoaaDocumentError)) throw error;
      const where = `document ${source.sha256}`;
      this.#differences.add({ where, column: "", stored: "rows", derived: error.message });
      return undefined;
    }
  }
}

const intervalOf = (row: ForecastRow) => `${row.begin_time} ${row.end_time}`;

/** The points a document was asked for, from its URL. */
function askedPoints(url: string): ReadonlySet<string> {
  return new Set(URL.parse(url)?.searchParams.get("listLatLon")?.split(" "));
}

/** The stations of a catalog that a document was asked for, by point. */
export function stationsOfCatalog(
  stations: readonly CatalogStation[],
): (source: ForecastSource) => StationsAt {
  const byPoint = Map.groupBy(
    stations.filter((station) => station.reportsMetar),
    ({ latitude, longitude }) => pointKey(gridPoint(latitude, longitude)),
  );
  return ({ url }) => {
    const asked = askedPoints(url);
    return new Map([...byPoint].filter(([point]) => asked.has(point)));
  };
}
