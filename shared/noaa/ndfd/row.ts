import { FORECAST_INTERVAL_VERSION, type ForecastRow } from "../../contract/forecast_file.ts";
import type { CatalogStation } from "../stations.ts";
import type { DwmlLocation, NativeInterval } from "./native_interval.ts";

/** Where a DWML document came from; texts are stored as given. */
export interface ForecastSourceRef {
  readonly url: string;
  /** RFC 3339. */
  readonly receivedAt: string;
  /** SHA-256 of the text as received. */
  readonly sha256: string;
}

const PLAIN = /^[\w .+/-]*$/;

/** The unit column of each metric. */
const UNIT_COLUMN = {
  max_temp: "temperature_unit_code",
  min_temp: "temperature_unit_code",
  wind_speed: "wind_speed_unit_code",
  wind_direction: "wind_direction_unit_code",
  relative_humidity_max: "relative_humidity_unit_code",
  relative_humidity_min: "relative_humidity_unit_code",
  liquid_precipitation_amt: "liquid_precipitation_unit_code",
  snow_amt: "snow_amt_unit_code",
  snow_ratio: "snow_ratio_unit_code",
  ice_amt: "ice_amt_unit_code",
  twelve_hour_probability_of_precipitation: "twelve_hour_probability_of_precipitation_unit_code",
} as const;

/**
 * The rows of one location, written for one station of its grid point, in the order of its intervals. Coordinates are
 * the point's, names and elevation the station's. Metrics that an interval lacks are null and their unit columns hold
 * the default units.
 *
 * @param issuedAt the document's `issuedAt`
 */
export function forecastRows(
  location: DwmlLocation,
  station: CatalogStation,
  source: ForecastSourceRef,
  issuedAt: string,
): ForecastRow[] {
  const latitude = Number(location.lat);
  const longitude = Number(location.lon);
  return location.intervals.map((interval) => {
    const row: ForecastRow = {
      station_id: station.stationId,
      station_name: station.stationName,
      latitude,
      longitude,
      generated_at: issuedAt,
      begin_time: interval.begin,
      end_time: interval.end,
      max_temp: null,
      min_temp: null,
      temperature_unit_code: "fahrenheit",
      wind_speed: null,
      wind_speed_unit_code: "knots",
      wind_direction: null,
      wind_direction_unit_code: "degrees true",
      relative_humidity_max: null,
      relative_humidity_min: null,
      relative_humidity_unit_code: "percent",
      liquid_precipitation_amt: null,
      liquid_precipitation_unit_code: "inches",
      twelve_hour_probability_of_precipitation: null,
      twelve_hour_probability_of_precipitation_unit_code: "percent",
      state: station.state,
      iata_id: station.iataId,
      elevation_m: station.elevationM,
      snow_amt: null,
      snow_amt_unit_code: "inches",
      snow_ratio: null,
      snow_ratio_unit_code: "percent",
      ice_amt: null,
      ice_amt_unit_code: "inches",
      forecast_interval_version: FORECAST_INTERVAL_VERSION,
      interval_kind: interval.kind,
      source_url: source.url,
      source_received_at: source.receivedAt,
      source_xml_sha256: source.sha256,
      source_location: location.key,
      source_layouts: sourceLayouts(interval),
      quality_status: interval.problems.length === 0 ? "validated" : "rejected",
      quality_reason: interval.problems.length === 0 ? null : interval.problems.join("; "),
    };
    for (const { metric, value, units } of interval.values) {
      row[metric] = value;
      row[UNIT_COLUMN[metric]] = units;
    }
    return row;
  });
}

/** JSON of `SourceLayouts`; spelled out because a national file has a third of a million of them. */
function sourceLayouts({ values }: NativeInterval): string {
  let json = "{";
  for (const { metric, entry, text, units } of values) {
    if (json.length > 1) json += ",";
    json += `"${metric}":{${entry.json},"value":${jsonText(text)},"units":${jsonText(units)}}`;
  }
  return `${json}}`;
}

/** Nearly all texts are numbers and known units, which need no escaping. */
function jsonText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
