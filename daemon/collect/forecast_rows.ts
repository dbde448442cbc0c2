import type { ForecastRow, ForecastSource } from "../../shared/contract/forecast_file.ts";
import type { DwmlDocument } from "../../shared/noaa/ndfd/document.ts";
import { forecastRows } from "../../shared/noaa/ndfd/row.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import { pointKey } from "./forecast_plan.ts";

/**
 * The rows of an answer for every station on its points, station by station. A location that no station is on
 * gives no rows, nor does a second location on the same point.
 * @param stationsAt the stations of a point, by `lat,lon`
 */
export function rowsOfAnswer(
  document: DwmlDocument,
  source: Omit<ForecastSource, "encoding" | "content">,
  stationsAt: ReadonlyMap<string, readonly CatalogStation[]>,
): ForecastRow[] {
  const reference = { url: source.url, receivedAt: source.received_at, sha256: source.sha256 };
  const seen = new Set<string>();
  const rows: ForecastRow[] = [];
  for (const location of document.locations) {
    const key = pointKey(location);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const station of stationsAt.get(key) ?? []) {
      for (const row of forecastRows(location, station, reference, document.issuedAt)) {
        rows.push(row);
      }
    }
  }
  return rows;
}

/** Orders rows by station, then interval. */
export function compareForecastRows(a: ForecastRow, b: ForecastRow): number {
  if (a.station_id !== b.station_id) return a.station_id < b.station_id ? -1 : 1;
  if (a.begin_time !== b.begin_time) return a.begin_time < b.begin_time ? -1 : 1;
  return a.end_time < b.end_time ? -1 : a.end_time > b.end_time ? 1 : 0;
}
