import type { Station } from "../../../shared/contract/station.ts";

/** The newest report of one station, for people; a value is null where it was not reported or cannot be right. */
export interface StationNow {
  readonly station: Station;
  /** The instant of the report, ms. */
  readonly atMs: number;
  readonly temperatureF: number | null;
  readonly windKt: number | null;
  readonly windDirection: number | null;
  /** Percent. */
  readonly humidity: number | null;
  /** Inches of liquid in the day before the newest file; null where no report told an amount. */
  readonly rainIn: number | null;
}

/** The newest report of every station that reported lately. */
export interface NationNow {
  /** By station id. */
  readonly stations: readonly StationNow[];
  /** Of all of them, ms, or where there are none, of the last 30 days; null while there is no report. */
  readonly newestReportMs: number | null;
  /** When the newest file of forecasts was collected, ms; null while there is none. */
  readonly newestForecastMs: number | null;
}
