import type { ForecastRow } from "../../shared/contract/forecast_file.ts";
import type { ObservationRow } from "../../shared/contract/observation_file.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";

/** The station of a catalog that a row was written for, as the row tells of it. */
export function stationOfRow(row: ObservationRow | ForecastRow): CatalogStation {
  return {
    stationId: row.station_id,
    stationName: row.station_name,
    state: row.state,
    iataId: row.iata_id,
    elevationM: row.elevation_m,
    latitude: row.latitude,
    longitude: row.longitude,
    reportsMetar: true,
  };
}
