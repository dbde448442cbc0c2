import type { BatchProgress } from "./progress.ts";

/** What an observation run wrote. */
export interface ObservationSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly stationsAsked: number;
  /** Stations with at least one row. */
  readonly stationsReporting: number;
  readonly batches: Readonly<Record<BatchProgress["status"], number>>;
  readonly rejected: number;
  readonly unverified: number;
  readonly unrepresentable: number;
  /** Reports that were not validated, by reason code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Hours of rain kept from bulletins, and what stood in the way of more. */
  readonly rainHours: number;
  readonly rainIssues: number;
  /** Intervals that a later run will ask for again. */
  readonly owed: number;
}

/** What a forecast run wrote. */
export interface ForecastSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly stationsExpected: number;
  readonly stationsCovered: number;
  readonly requests: number;
  readonly failures: number;
  readonly rejected: number;
}
