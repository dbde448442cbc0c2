import type { PrecipitationObservations } from "../../../shared/contract/observation_file.ts";
import type { PrecipitationRow } from "../../../shared/contract/observation_file.ts";
import { NoaaDocumentError } from "../../../shared/noaa/error.ts";
import type { StationCatalog } from "../../../shared/noaa/stations.ts";
import { isInside, rainPlaces, rainRows } from "../../collect/rain_rows.ts";
import type { ClosedWindow } from "../../noaa/metar_history.ts";
import type { Differences } from "./differences.ts";

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
  window: ClosedWindow,
  differences: Differences,
): number {
  const derived = catalog === undefined ? [] : rowsOf(stored, texts, catalog, window);
  const byPlace = (rows: readonly PrecipitationRow[]) =>
    new Map(rows.map((row) => [`${row.source_sha256} ${row.source_station_id} ${row.end}`, row]));
  const storedRows = byPlace(stored.rows), derivedRows = byPlace(derived);
  for (const key of new Set([...storedRows.keys(), ...derivedRows.keys()])) {
    const row = storedRows.get(key) ?? derivedRows.get(key);
    const where = `hour of rain (${row?.station_id} until ${row?.end})`;
    differences.compare(where, storedRows.get(key), derivedRows.get(key), COLUMNS);
  }
  return derived.length;
}

function rowsOf(
  stored: PrecipitationObservations,
  texts: ReadonlyMap<string, string>,
  catalog: { readonly parsed: StationCatalog; readonly sha256: string },
  window: ClosedWindow,
): PrecipitationRow[] {
  const sources = Object.entries(stored.sources).map(([sha256, source]) => ({
    sha256,
    url: source.source_url,
    receivedAtMs: Date.parse(source.received_at),
    text: texts.get(sha256) ?? "",
  }));
  const discovery = sources.find(({ url }) => url.endsWith("/products/types/RR7/locations"));
  if (discovery === undefined) return [];
  const { places } = readOr(
    new Map<string, string>(),
    () => rainPlaces(discovery.text, catalog.parsed),
  );
  return sources
    .filter(({ url, receivedAtMs }) =>
      /\/products\/[0-9a-f-]{36}$/.test(url) && !Number.isNaN(receivedAtMs)
    )
    .flatMap((source) => {
      try {
        return rainRows(source, places, catalog.sha256);
      } catch (error) {
        // Such a bulletin is an issue of the file, and no row of it.
        if (error instanceof NoaaDocumentError) return [];
        throw error;
      }
    })
    .filter((row) => isInside(row, window));
}

function readOr<T extends { places: ReadonlyMap<string, string> }>(
  places: ReadonlyMap<string, string>,
  read: () => T,
): { places: ReadonlyMap<string, string> } {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoaaDocumentError) return { places };
    throw error;
  }
}
