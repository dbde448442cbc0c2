import * as v from "valibot";
import { described, INSTANT } from "./described.ts";
import { StationId } from "./ids.ts";

/** Numbers that JSON cannot spell are none, too: clients would find null where every station has a place. */
const degreesUpTo = (most: number) => v.pipe(v.number(), v.minValue(-most), v.maxValue(most));

/** A weather station (GET /stations); elevation in metres, coordinates in degrees, `iata_id` empty when it has none. */
export const Station = v.object({
  station_id: StationId,
  station_name: v.string(),
  state: v.string(),
  iata_id: described(v.string(), "Its airport code, or empty."),
  elevation_m: described(v.nullable(v.pipe(v.number(), v.finite())), "Metres above the sea."),
  latitude: described(degreesUpTo(90), "Degrees north."),
  longitude: described(degreesUpTo(180), "Degrees east."),
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
  date: described(v.string(), "The day as YYYY-MM-DD 00:00:00."),
  start_time: described(v.string(), "Earliest begin of the intervals behind the row.", INSTANT),
  end_time: described(v.string(), "Latest end of the intervals behind the row.", INSTANT),
  temp_low: v.number(),
  temp_high: v.number(),
  wind_speed: described(v.nullable(v.number()), "Knots."),
  wind_direction: described(v.nullable(v.number()), "Degrees true."),
  humidity_max: described(v.nullable(v.number()), "Percent."),
  humidity_min: described(v.nullable(v.number()), "Percent."),
  temp_unit_code: TemperatureUnit,
  precip_chance: described(v.nullable(v.number()), "Percent."),
  rain_amt: described(v.nullable(v.number()), "Inches."),
  snow_amt: described(v.nullable(v.number()), "Inches."),
  ice_amt: described(v.nullable(v.number()), "Inches."),
});
/** @see {@link ForecastDay} */
export type ForecastDay = v.InferOutput<typeof ForecastDay>;

const Observed = v.object({
  station_id: StationId,
  temp_low: v.number(),
  temp_high: v.number(),
  wind_speed: described(v.nullable(v.number()), "Knots."),
  temp_unit_code: TemperatureUnit,
  wind_direction: described(v.nullable(v.number()), "Degrees true."),
  humidity: described(v.nullable(v.number()), "Percent."),
  rain_amt: described(v.nullable(v.number()), "Inches."),
  snow_amt: described(v.nullable(v.number()), "Inches."),
  ice_amt: described(v.nullable(v.number()), "Inches."),
});

/** What a station reported over a window (GET /stations/observations); `latest_temp` with the time of its report. */
export const ObservationSpan = v.object({
  ...Observed.entries,
  start_time: described(v.string(), "Begin of the window.", INSTANT),
  end_time: described(v.string(), "End of the window.", INSTANT),
  latest_temp: described(v.nullable(v.number()), "The newest temperature."),
  latest_temp_time: described(v.nullable(v.string()), "When it was reported.", INSTANT),
});
/** @see {@link ObservationSpan} */
export type ObservationSpan = v.InferOutput<typeof ObservationSpan>;

/** What a station reported on one UTC day (GET /stations/daily-observations). */
export const ObservationDay = v.object({
  ...Observed.entries,
  date: described(v.string(), "The day as YYYY-MM-DD 00:00:00."),
});
/** @see {@link ObservationDay} */
export type ObservationDay = v.InferOutput<typeof ObservationDay>;

/**
 * The newest report of a station (GET /stations/now): temperature in °F, wind in knots, direction in degrees true,
 * humidity in percent, and the inches of liquid of the last 24 hours, null where no report told an amount.
 */
export const StationNowJson = v.object({
  ...Station.entries,
  reported_at: described(v.string(), "When it was reported.", INSTANT),
  temperature: described(v.nullable(v.number()), "Degrees Fahrenheit."),
  temp_unit_code: v.literal("fahrenheit"),
  wind_speed: described(v.nullable(v.number()), "Knots."),
  wind_direction: described(v.nullable(v.number()), "Degrees true."),
  humidity: described(v.nullable(v.number()), "Percent."),
  rain_amt_24h: described(
    v.nullable(v.number()),
    "Inches of liquid of the last 24 hours; null where no report told an amount.",
  ),
});
/** @see {@link StationNowJson} */
export type StationNowJson = v.InferOutput<typeof StationNowJson>;

const Misses = v.object({
  days: described(v.number(), "Days with a forecast and an observed value."),
  bias: described(v.nullable(v.number()), "Mean of forecast less observed; null without a day."),
  mean_error: described(v.nullable(v.number()), "Mean size of that; null without a day."),
});

/** How forecasts of a station have missed, by days ahead (GET /stations/{id}/forecast-skill): °F and knots. */
export const ForecastSkill = v.object({
  station_id: StationId,
  leads: v.array(v.object({
    days_ahead: described(v.number(), "1 is the last issue before the UTC day began."),
    temp_high: Misses,
    temp_low: Misses,
    wind_speed: Misses,
  })),
});
/** @see {@link ForecastSkill} */
export type ForecastSkill = v.InferOutput<typeof ForecastSkill>;

/** How the forecasts of one UTC day's highs have missed (GET /stations/forecast-misses), °F. */
export const ForecastMisses = v.object({
  day: described(v.nullable(v.string()), "`YYYY-MM-DD`; null while none was read."),
  stations: v.array(v.object({
    station_id: StationId,
    forecast: v.number(),
    observed: v.number(),
    miss: described(v.number(), "Forecast less observed."),
  })),
});
/** @see {@link ForecastMisses} */
export type ForecastMisses = v.InferOutput<typeof ForecastMisses>;

/** How the reports of a window fared in the checks (GET /stations/observation-quality). */
export const ObservationQuality = v.object({
  rejected_reports: described(v.number(), "Reports that failed a check."),
  unverified_reports: described(v.number(), "Reports that could not be checked."),
  legacy_reports: described(v.number(), "Reports of files without checks."),
  newest_report_at: v.optional(
    described(
      v.nullable(v.string()),
      "The newest report that was looked at; null without any. Oracles of the first release do not say it.",
      INSTANT,
    ),
  ),
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
  clean_days: described(
    v.number(),
    "Of the judged days, those on which every window would have been settled.",
  ),
  days_checked: described(v.number(), "How many days were judged."),
  last_report: described(v.string(), "Its newest report.", INSTANT),
  forecast_through: described(v.string(), "Until when its newest forecast reaches.", INSTANT),
  coverage_checked_at: described(v.string(), "As of when it was judged.", INSTANT),
  recent_window_hours: described(v.number(), "Length of the last window that was judged."),
  max_report_gap_seconds: described(
    v.number(),
    "In the last window up to coverage_checked_at, its ends included, between usable temperatures.",
  ),
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
