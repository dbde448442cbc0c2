import type {
  PrecipitationObservations,
  PrecipitationRow,
} from "../../shared/contract/observation_file.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { parseProductIndex } from "../../shared/noaa/shef/product.ts";
import type { StationCatalog } from "../../shared/noaa/stations.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { isInside, type RainPlaces, rainPlaces, rainRows } from "../collect/rain_rows.ts";
import type { Differences } from "./differences.ts";

const PRODUCT_URL = /\/products\/([0-9A-Fa-f-]{36})$/;
const COLUMNS: readonly (keyof PrecipitationRow)[] = [
  "station_id",
  "source_station_id",
  "start",
  "end",
  "liquid_in",
  "status",
  "reason",
  "source_url",
  "source_sha256",
  "issued_at",
  "received_at",
  "mapping_sha256",
];

/**
 * Reads every retained bulletin again and compares the hours of rain.
 * @param texts the retained texts by hash
 * @param catalog the retained catalog with its hash; without it no place can be mapped
 * @param window the run's own closed window
 * @returns the number of rows derived
 */
export function rederiveRain(
  stored: PrecipitationObservations,
  texts: ReadonlyMap<string, string>,
  catalog: { readonly parsed: StationCatalog; readonly sha256: string } | undefined,
  window: ClosedSpan,
  differences: Differences,
): number {
  const derived = catalog === undefined ? [] : rowsOf(stored, texts, catalog, window);
  const byPlace = (rows: readonly PrecipitationRow[]) =>
    Map.groupBy(rows, (row) => `${row.source_sha256} ${row.source_station_id} ${row.end}`);
  const storedRows = byPlace(stored.rows), derivedRows = byPlace(derived);
  for (const key of new Set([...storedRows.keys(), ...derivedRows.keys()])) {
    const inFile = storedRows.get(key) ?? [], inDocuments = derivedRows.get(key) ?? [];
    for (let i = 0; i < Math.max(inFile.length, inDocuments.length); i++) {
      const row = inFile[i] ?? inDocuments[i];
      const where = `hour of rain (${row?.station_id} until ${row?.end})`;
      differences.compare(where, inFile[i], inDocuments[i], COLUMNS);
    }
  }
  return derived.length;
}

function rowsOf(
  stored: PrecipitationObservations,
  texts: ReadonlyMap<string, string>,
  catalog: { readonly parsed: StationCatalog; readonly sha256: string },
  window: ClosedSpan,
): PrecipitationRow[] {
  const sources = Object.entries(stored.sources).map(([sha256, source]) => ({
    sha256,
    url: source.source_url,
    receivedAtMs: parseInstant(source.received_at) ?? NaN,
    text: texts.get(sha256) ?? "",
  }));
  const discovery = sources.find(({ url }) => url.endsWith("/products/types/RR7/locations"));
  if (discovery === undefined) return [];
  const places = readOr<RainPlaces>(
    new Map(),
    () => rainPlaces(discovery.text, catalog.parsed).places,
  );
  const named = new Map(
    sources.filter(({ url }) => url.includes("/products?type=RR7&"))
      .flatMap(({ text }) => readOr([], () => parseProductIndex(text)))
      .map((entry) => [entry.id, entry] as const),
  );
  return sources
    .filter(({ receivedAtMs }) => !Number.isNaN(receivedAtMs))
    .flatMap((source) => {
      const entry = named.get(PRODUCT_URL.exec(source.url)?.[1] ?? "");
      // A bulletin that cannot be read is an issue of the file, and no row of it.
      return entry === undefined
        ? []
        : readOr([], () => rainRows(source, entry, places, catalog.sha256));
    })
    .filter((row) => isInside(row, window));
}

/** What `read` gives, or `otherwise` when the document cannot be used. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoaaDocumentError) return otherwise;
    throw error;
  }
}
