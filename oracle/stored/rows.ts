import type { ForecastRow } from "../../shared/contract/forecast_file.ts";
import type { ObservationRow } from "../../shared/contract/observation_file.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";

/** A row as it is stored: files of other writers may lack columns, which then read as null. */
type Stored<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** One stored METAR or SPECI report and the file it stands in. */
export type StoredObservation = Stored<ObservationRow> & {
  readonly station_id: string;
  readonly file: WeatherFileName;
};

/** One stored native forecast interval and the file it stands in. */
export type StoredForecast = Stored<ForecastRow> & {
  readonly station_id: string;
  readonly file: WeatherFileName;
};
