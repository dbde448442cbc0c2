import { OBSERVATION_UNITS, type ObservationRow } from "../../contract/observation_file.ts";
import { formatWholeSeconds } from "../../time/instant.ts";
import type { CatalogStation } from "../stations.ts";
import type { JudgedReport } from "./check.ts";

/**
 * The observation row of a judged report: place and values are the report's, name, state, IATA id and elevation its
 * catalog station's.
 */
export function observationRow(checked: JudgedReport, station: CatalogStation): ObservationRow {
  return {
    ...OBSERVATION_UNITS,
    station_id: checked.stationId,
    station_name: station.stationName,
    latitude: checked.latitude,
    longitude: checked.longitude,
    generated_at: formatWholeSeconds(checked.observedAtMs),
    temperature_value: checked.temperatureC,
    wind_direction: checked.windDirectionDegrees,
    wind_speed: checked.windSpeedKt,
    dewpoint_value: checked.dewpointC,
    state: station.state,
    iata_id: station.iataId,
    elevation_m: station.elevationM,
    precip_in: checked.precipIn,
    wx_string: checked.report.wx_string ?? "",
    raw_text: checked.report.raw_text ?? null,
    quality_status: checked.status,
    quality_reason: checked.reasons.length === 0 ? null : checked.reasons.join("; "),
    validation_version: checked.validation,
    metar_type: checked.metarType,
    quality_metrics: checked.metrics.length === 0 ? null : checked.metrics.join(","),
  };
}
