import type { SourceLayout } from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_UNITS,
  VALIDATION_VERSION,
} from "../../../shared/contract/observation_file.ts";
import {
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
  weatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { StoredPrecipitation } from "../../../oracle/stored/precipitation.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { RetainedForecast } from "../../../oracle/stored/retained_forecast.ts";
import type { StoredForecast, StoredObservation } from "../../../oracle/stored/rows.ts";

/**
 * Stored rows and receipts as the oracle reads them, for tests of rules that need no files. Everything is sound until
 * a test says otherwise. Instants are texts on 2030-01-01 and around.
 */

/** An instant as files spell it: `"12:53"` is on 2030-01-01, `"2T01:00"` on the second, anything longer is kept. */
export function instant(text: string): string {
  const [, day, time] = /^(?:(-?\d+)T)?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text) ?? [];
  if (time === undefined) return text;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const date = new Date(Date.UTC(2030, 0, Number(day ?? 1))).toISOString().slice(0, 10);
  return `${date}T${seconds}Z`;
}

/** The same instant in milliseconds. */
export function ms(text: string): number {
  return Date.parse(instant(text));
}

/** The name of a file published at an instant. */
export function published(kind: WeatherFileKind, text: string): WeatherFileName {
  return parseWeatherFileName(weatherFileName(kind, ms(text)))!; // written in its own form
}

/** A validated METAR of KORD: 10 °C, dewpoint 5 °C, wind 270° 8 kt, no precipitation, published five minutes later. */
export function observation(
  time: string,
  change: Partial<StoredObservation> = {},
): StoredObservation {
  const generated_at = instant(time);
  const stamp = `${generated_at.slice(8, 10)}${generated_at.slice(11, 16).replace(":", "")}Z`;
  const station_id = change.station_id ?? "KORD";
  return {
    station_name: "Chicago/O'Hare Intl",
    latitude: 41.96,
    longitude: -87.93,
    generated_at,
    temperature_value: 10,
    wind_direction: 270,
    wind_speed: 8,
    dewpoint_value: 5,
    state: "IL",
    iata_id: "ORD",
    elevation_m: 202,
    precip_in: 0,
    wx_string: "",
    raw_text: `METAR ${station_id} ${stamp} 27008KT 10SM CLR 10/05 A3000 RMK AO2 T01000050`,
    quality_status: "validated",
    quality_reason: null,
    validation_version: VALIDATION_VERSION,
    metar_type: "METAR",
    quality_metrics: null,
    ...OBSERVATION_UNITS,
    file: published("observations", new Date(Date.parse(generated_at) + 300_000).toISOString()),
    ...change,
    station_id,
  };
}

/** A complete collection of KORD over a closed span, requested a second after its end. */
export function receipt(
  from: string,
  to: string,
  change: Partial<StoredReceipt> = {},
): StoredReceipt {
  const later = (seconds: number) => new Date(ms(to) + seconds * 1000).toISOString();
  return {
    station_ids: ["KORD"],
    window_start: instant(from),
    window_end: instant(to),
    requested_at: later(1),
    completed_at: later(2),
    status: "complete",
    source_url: historyUrl(change.station_ids ?? ["KORD"]),
    source_sha256: "a".repeat(64),
    response_status: 200,
    response_count: 3,
    report_count: 3,
    error: null,
    failure_kind: null,
    file: published("observations", later(3)),
    ...change,
  };
}

/** A request that asked for the reports of some stations in six weeks around the window of any test. */
export function historyUrl(stationIds: readonly string[]): string {
  return `https://aviationweather.gov/api/data/metar?ids=${stationIds.join(",")}&format=xml` +
    "&date=2030-01-31T00:00:00Z&hours=1000";
}

/** A failed request of that span. */
export function failedReceipt(
  from: string,
  to: string,
  failure_kind: StoredReceipt["failure_kind"],
  change: Partial<StoredReceipt> = {},
): StoredReceipt {
  return receipt(from, to, {
    status: "failed",
    error: "it failed",
    failure_kind,
    source_sha256: null,
    response_status: null,
    response_count: 0,
    report_count: 0,
    ...change,
  });
}

/** The hash of the DWML document that {@link forecast} rows come from. */
const FORECAST_SHA256 = "f".repeat(64);
const FORECAST_URL =
  "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php?listLatLon=41.96,-87.93%2041.97,-87.93%2042.05,-87.93%2042.07,-87.93%2040.64,-73.76";

/** A validated native interval of KORD, issued 2029-12-31T20:00Z and received five minutes later. */
export function forecast(
  begin: string,
  end: string | null,
  values: Partial<StoredForecast>,
  change: Partial<StoredForecast> = {},
): StoredForecast {
  const layout = (value: number, units: string, index: number): SourceLayout => ({
    layout: end === null ? "k-p1h-n24-1" : "k-p24h-n7-1",
    start: instant(begin),
    end: end === null ? null : instant(end),
    index,
    value: String(value),
    units,
  });
  const layouts = Object.entries(values).filter(([, value]) => typeof value === "number")
    .map(([field, value], index) => [field, layout(value as number, UNITS[field] ?? "", index)]);
  return {
    station_name: "Chicago/O'Hare Intl",
    latitude: 41.96,
    longitude: -87.93,
    generated_at: instant("0T20:00"),
    begin_time: instant(begin),
    end_time: instant(end ?? begin),
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
    state: "IL",
    iata_id: "ORD",
    elevation_m: 202,
    snow_amt: null,
    snow_amt_unit_code: "inches",
    snow_ratio: null,
    snow_ratio_unit_code: "percent",
    ice_amt: null,
    ice_amt_unit_code: "inches",
    forecast_interval_version: "ndfd-native-v1",
    interval_kind: end === null ? "instant" : "period",
    source_url: FORECAST_URL,
    source_received_at: instant("0T20:05"),
    source_xml_sha256: FORECAST_SHA256,
    source_location: "point1",
    source_layouts: JSON.stringify(Object.fromEntries(layouts)),
    quality_status: "validated",
    quality_reason: null,
    file: published("forecasts", "0T20:04"),
    ...values,
    ...change,
    station_id: change.station_id ?? "KORD",
  };
}

const UNITS: Readonly<Record<string, string>> = {
  max_temp: "Fahrenheit",
  min_temp: "Fahrenheit",
  wind_speed: "knots",
  wind_direction: "degrees true",
  relative_humidity_max: "percent",
  relative_humidity_min: "percent",
  liquid_precipitation_amt: "inches",
  snow_amt: "inches",
  snow_ratio: "percent",
  ice_amt: "inches",
  twelve_hour_probability_of_precipitation: "percent",
};

/** The retained document that a forecast row names. */
export function retained(row: StoredForecast): RetainedForecast {
  return {
    file: row.file,
    sha256: row.source_xml_sha256 ?? "",
    url: row.source_url ?? "",
    receivedAt: row.source_received_at ?? "",
  };
}

/** The hash of the station catalog that {@link fixedHours} maps through. */
export const CATALOG_SHA256 = "c".repeat(64);

/** A footer with one validated RR7 hour of KMCI for each amount, from `first` on, each issued ten minutes later. */
export function fixedHours(
  first: string,
  amounts: readonly (number | null)[],
  change: Partial<StoredPrecipitation> = {},
): StoredPrecipitation {
  const instant = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  const startMs = ms(first);
  const endMs = startMs + amounts.length * 3_600_000;
  const requested_at = change.requested_at ?? instant(endMs + 900_000);
  const received_at = change.completed_at ?? instant(endMs + 960_000);
  const rows = amounts.map((liquid_in, hour) => ({
    station_id: "KMCI",
    source_station_id: "MCI",
    start: instant(startMs + hour * 3_600_000),
    end: instant(startMs + (hour + 1) * 3_600_000),
    liquid_in,
    status: liquid_in === null ? "missing" as const : "validated" as const,
    reason: liquid_in === null ? "not reported" : null,
    source_url: productUrl(hour),
    source_sha256: productSha(hour),
    issued_at: instant(startMs + (hour + 1) * 3_600_000 + 600_000),
    received_at,
    mapping_sha256: CATALOG_SHA256,
  }));
  const catalog = {
    source_url: "https://aviationweather.gov/data/cache/stations.cache.xml.gz",
    received_at: requested_at,
  };
  return {
    requested_at,
    completed_at: instant(endMs + 1_020_000),
    supported_stations: ["KMCI"],
    rows,
    sources: {
      [CATALOG_SHA256]: catalog,
      ...Object.fromEntries(
        rows.map((row) => [row.source_sha256, { source_url: row.source_url, received_at }]),
      ),
    },
    issues: [],
    file: published("observations", instant(endMs + 900_000)),
    ...change,
  };
}

function productUrl(hour: number): string {
  return `https://api.weather.gov/products/96ec7fd5-9bc1-434e-b77d-${
    String(hour).padStart(12, "0")
  }`;
}

function productSha(hour: number): string {
  return hour.toString(16).padStart(64, "0");
}
