import type { StoredForecast } from "../../stored/rows.ts";

/** The values that a display shows of a native interval. */
export const SHOWN_VALUES = [
  "max_temp",
  "min_temp",
  "wind_speed",
  "wind_direction",
  "relative_humidity_max",
  "relative_humidity_min",
  "twelve_hour_probability_of_precipitation",
  "liquid_precipitation_amt",
  "snow_amt",
  "snow_ratio",
  "ice_amt",
] as const satisfies readonly (keyof StoredForecast)[];

/** The columns of a forecast row that a display reads. */
export const DISPLAY_COLUMNS = [
  "station_id",
  "generated_at",
  "begin_time",
  "end_time",
  "temperature_unit_code",
  "quality_status",
  ...SHOWN_VALUES,
] as const satisfies readonly (keyof StoredForecast)[];

/** A stored row as far as a display reads it. */
export type DisplayRow = Pick<StoredForecast, typeof DISPLAY_COLUMNS[number] | "file">;
