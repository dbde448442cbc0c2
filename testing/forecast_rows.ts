import type { ForecastRow } from "../shared/contract/forecast_file.ts";
import { parseDwml } from "../shared/noaa/ndfd/document.ts";
import { forecastRows } from "../shared/noaa/ndfd/row.ts";
import type { CatalogStation } from "../shared/noaa/stations.ts";

/** A catalog station for documents whose points belong to none. */
export const ANY_STATION: CatalogStation = {
  stationId: "KORD",
  stationName: "Chicago/O'Hare Intl",
  state: "IL",
  iataId: "ORD",
  elevationM: 202,
  latitude: 41.98,
  longitude: -87.9,
  reportsMetar: true,
};

/** Long after every sample. */
export const RECEIVED_LATE_MS = Date.parse("2031-01-01T00:00:00Z");

/** The rows of each location of a DWML document, by location key. */
export function rowsByLocation(
  xml: string,
  receivedAtMs = RECEIVED_LATE_MS,
): Map<string, ForecastRow[]> {
  const { locations, issuedAt } = parseDwml(xml, receivedAtMs);
  const source = {
    url: "https://ndfd.example/",
    receivedAt: "2031-01-01T00:00:00Z",
    sha256: "0".repeat(64),
  };
  return new Map(
    locations.map((location) => [
      location.key,
      forecastRows(location, ANY_STATION, source, issuedAt),
    ]),
  );
}

/** The rows of the only location of a document. */
export function rowsOf(xml: string, receivedAtMs = RECEIVED_LATE_MS): ForecastRow[] {
  const [[, rows] = [], ...others] = [...rowsByLocation(xml, receivedAtMs)];
  if (!rows || others.length > 0) throw new Error("expected a document of one location");
  return rows;
}
