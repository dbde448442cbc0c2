import * as v from "valibot";
import { double, optionalDouble, optionalInt, optionalText, type RowOf, text } from "./table.ts";

/**
 * Columns of a forecast file, in file order: one row a native NDFD interval of one station.
 * Times are RFC 3339 UTC with seconds; `begin_time` equals `end_time` for an instant.
 */
export const FORECAST_COLUMNS = [
  text("station_id"),
  text("station_name"),
  double("latitude"),
  double("longitude"),
  text("generated_at"),
  text("begin_time"),
  text("end_time"),
  optionalInt("max_temp"),
  optionalInt("min_temp"),
  text("temperature_unit_code"),
  optionalInt("wind_speed"),
  text("wind_speed_unit_code"),
  optionalInt("wind_direction"),
  text("wind_direction_unit_code"),
  optionalInt("relative_humidity_max"),
  optionalInt("relative_humidity_min"),
  text("relative_humidity_unit_code"),
  optionalDouble("liquid_precipitation_amt"),
  text("liquid_precipitation_unit_code"),
  optionalInt("twelve_hour_probability_of_precipitation"),
  text("twelve_hour_probability_of_precipitation_unit_code"),
  text("state"),
  text("iata_id"),
  optionalDouble("elevation_m"),
  optionalDouble("snow_amt"),
  text("snow_amt_unit_code"),
  optionalDouble("snow_ratio"),
  text("snow_ratio_unit_code"),
  optionalDouble("ice_amt"),
  text("ice_amt_unit_code"),
  optionalText("forecast_interval_version"),
  optionalText("interval_kind"),
  optionalText("source_url"),
  optionalText("source_received_at"),
  optionalText("source_xml_sha256"),
  optionalText("source_location"),
  optionalText("source_layouts"),
  optionalText("quality_status"),
  optionalText("quality_reason"),
] as const;

/** One stored native interval. */
export type ForecastRow = RowOf<typeof FORECAST_COLUMNS>;

/** The metrics a native interval can carry; each is a column of its own. */
export const FORECAST_METRICS = [
  "max_temp",
  "min_temp",
  "wind_speed",
  "wind_direction",
  "relative_humidity_max",
  "relative_humidity_min",
  "liquid_precipitation_amt",
  "snow_amt",
  "snow_ratio",
  "ice_amt",
  "twelve_hour_probability_of_precipitation",
] as const;
/** @see {@link FORECAST_METRICS} */
export type ForecastMetric = typeof FORECAST_METRICS[number];

/** The interval rules of the rows; also the value of the footer key `noaa_forecast_interval_version`. */
export const FORECAST_INTERVAL_VERSION = "ndfd-native-v1";
/** Footer key that names the interval rules. */
export const FORECAST_INTERVAL_VERSION_KEY = "noaa_forecast_interval_version";
/** Footer keys of the retained DWML documents are this prefix and the document's SHA-256. */
export const FORECAST_SOURCE_KEY_PREFIX = "noaa_forecast_source:";

/** A DWML document kept word for word; `url` and `received_at` equal the rows' columns byte for byte. */
export const ForecastSource = v.object({
  url: v.string(),
  received_at: v.string(),
  sha256: v.string(),
  encoding: v.literal("gzip+base64"),
  content: v.string(),
});
/** @see {@link ForecastSource} */
export type ForecastSource = v.InferOutput<typeof ForecastSource>;

/** Where one value of a row stood in its document: layout key, native times, index, text and units. */
export const SourceLayout = v.object({
  layout: v.string(),
  start: v.string(),
  end: v.nullable(v.string()),
  index: v.number(),
  value: v.string(),
  units: v.string(),
});
/** @see {@link SourceLayout} */
export type SourceLayout = v.InferOutput<typeof SourceLayout>;

/** The JSON of the column `source_layouts`: one entry for each metric of the row, keys sorted. */
export const SourceLayouts = v.record(v.string(), SourceLayout);
/** @see {@link SourceLayouts} */
export type SourceLayouts = v.InferOutput<typeof SourceLayouts>;
