import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { BatchProgress } from "./progress.ts";

/** Requests and bytes that a run may still cost. */
export interface CostLeft {
  readonly requests: number;
  readonly bytes: number;
}

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
  /** What the run left of what it might cost. */
  readonly left: { readonly history: CostLeft; readonly rr7: CostLeft };
}

/** What the collection of wanted evidence wrote. */
export interface WantedSummary {
  /** Spans of the list that were asked for, and those that were not fit to be asked for. */
  readonly spans: number;
  readonly unfit: number;
  readonly rows: number;
  readonly bytes: number;
  readonly batches: Readonly<Record<BatchProgress["status"], number>>;
  readonly rainHours: number;
}

/** Counts receipts by their status. */
export function countByStatus(
  batches: readonly BatchReceipt[],
): Record<BatchProgress["status"], number> {
  const counts = { complete: 0, empty: 0, failed: 0 };
  for (const { status } of batches) counts[status]++;
  return counts;
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
