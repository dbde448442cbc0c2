import type { ForecastMetric, SourceLayouts } from "../../../shared/contract/forecast_file.ts";
import type { StoredForecast } from "../../stored/rows.ts";

/** A selected row whose layouts could be read. */
export interface ProvenRow {
  readonly row: StoredForecast;
  readonly layouts: SourceLayouts;
}

/** The forecast fields that baselines are read from. */
export type BaselineField = Exclude<
  ForecastMetric,
  "relative_humidity_min" | "twelve_hour_probability_of_precipitation"
>;

/** One verified value on its native interval; an instant has `endMs` equal to `beginMs`. */
export interface NativeValue {
  readonly field: BaselineField;
  readonly beginMs: number;
  readonly endMs: number;
  /** °F, knots, degrees true, percent or inches; snow ratio as inches of snow to one of liquid. */
  readonly value: number;
  readonly row: StoredForecast;
}
