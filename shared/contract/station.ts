import * as v from "valibot";
import { StationId } from "./ids.ts";

/** A weather station (GET /stations); elevation in metres, coordinates in degrees, `iata_id` empty when it has none. */
export const Station = v.object({
  station_id: StationId,
  station_name: v.string(),
  state: v.string(),
  iata_id: v.string(),
  elevation_m: v.nullable(v.number()),
  latitude: v.number(),
  longitude: v.number(),
});
/** @see {@link Station} */
export type Station = v.InferOutput<typeof Station>;

/** The temperature units that display rows come in. */
export const TemperatureUnit = v.picklist(
  ["celsius", "fahrenheit"],
  "must be celsius or fahrenheit",
);
/** @see {@link TemperatureUnit} */
export type TemperatureUnit = v.InferOutput<typeof TemperatureUnit>;

/**
 * The forecast of a station for one UTC day (GET /stations/forecasts): temperatures and wind in whole numbers, wind
 * in knots, directions in degrees true, chances and humidity in percent, amounts in inches.
 */
export const ForecastDay = v.object({
  station_id: StationId,
  /** The day as `YYYY-MM-DD 00:00:00`. */
  date: v.string(),
  /** Earliest begin and latest end of the intervals behind the row, RFC 3339. */
  start_time: v.string(),
  end_time: v.string(),
  temp_low: v.number(),
  temp_high: v.number(),
  wind_speed: v.nullable(v.number()),
  wind_direction: v.nullable(v.number()),
  humidity_max: v.nullable(v.number()),
  humidity_min: v.nullable(v.number()),
  temp_unit_code: TemperatureUnit,
  precip_chance: v.nullable(v.number()),
  rain_amt: v.nullable(v.number()),
  snow_amt: v.nullable(v.number()),
  ice_amt: v.nullable(v.number()),
});
/** @see {@link ForecastDay} */
export type ForecastDay = v.InferOutput<typeof ForecastDay>;

const Observed = v.object({
  station_id: StationId,
  temp_low: v.number(),
  temp_high: v.number(),
  wind_speed: v.nullable(v.number()),
  temp_unit_code: TemperatureUnit,
  wind_direction: v.nullable(v.number()),
  humidity: v.nullable(v.number()),
  rain_amt: v.nullable(v.number()),
  snow_amt: v.nullable(v.number()),
  ice_amt: v.nullable(v.number()),
});

/** What a station reported over a window (GET /stations/observations); `latest_temp` with the time of its report. */
export const ObservationSpan = v.object({
  ...Observed.entries,
  start_time: v.string(),
  end_time: v.string(),
  latest_temp: v.nullable(v.number()),
  latest_temp_time: v.nullable(v.string()),
});
/** @see {@link ObservationSpan} */
export type ObservationSpan = v.InferOutput<typeof ObservationSpan>;

/** What a station reported on one UTC day (GET /stations/daily-observations). */
export const ObservationDay = v.object({
  ...Observed.entries,
  /** The day as `YYYY-MM-DD 00:00:00`. */
  date: v.string(),
});
/** @see {@link ObservationDay} */
export type ObservationDay = v.InferOutput<typeof ObservationDay>;

/**
 * The newest report of a station (GET /stations/now): temperature in °F, wind in knots, direction in degrees true,
 * humidity in percent, and the inches of liquid of the last 24 hours, null where no report told an amount.
 */
export const StationNowJson = v.object({
  ...Station.entries,
  /** RFC 3339. */
  reported_at: v.string(),
  temperature: v.nullable(v.number()),
  temp_unit_code: v.literal("fahrenheit"),
  wind_speed: v.nullable(v.number()),
  wind_direction: v.nullable(v.number()),
  humidity: v.nullable(v.number()),
  rain_amt_24h: v.nullable(v.number()),
});
/** @see {@link StationNowJson} */
export type StationNowJson = v.InferOutput<typeof StationNowJson>;

/** How the reports of a window fared in the checks (GET /stations/observation-quality). */
export const ObservationQuality = v.object({
  rejected_reports: v.number(),
  unverified_reports: v.number(),
  legacy_reports: v.number(),
  /** The newest report that was looked at; null without any. Oracles of the first release do not say it. */
  newest_report_at: v.optional(v.nullable(v.string())),
});
/** @see {@link ObservationQuality} */
export type ObservationQuality = v.InferOutput<typeof ObservationQuality>;

/** A station that reports and is forecast well enough to be played with (GET /stations/eligible); instants RFC 3339. */
export const EligibleStation = v.object({
  station_id: StationId,
  station_name: v.string(),
  state: v.string(),
  iata_id: v.string(),
  latitude: v.number(),
  longitude: v.number(),
  /** Of the judged days, those on which every window would have been settled. */
  clean_days: v.number(),
  days_checked: v.number(),
  last_report: v.string(),
  /** Until when its newest forecast reaches. */
  forecast_through: v.string(),
  coverage_checked_at: v.string(),
  recent_window_hours: v.number(),
  /** In the last window up to `coverage_checked_at`, its ends included, between usable temperatures. */
  max_report_gap_seconds: v.number(),
});
/** @see {@link EligibleStation} */
export type EligibleStation = v.InferOutput<typeof EligibleStation>;

/** Answer of GET /stations/eligible/forecasts. */
export const EligibleForecasts = v.object({
  stations: v.array(EligibleStation),
  forecasts: v.array(ForecastDay),
});
/** @see {@link EligibleForecasts} */
export type EligibleForecasts = v.InferOutput<typeof EligibleForecasts>;
