import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { Metric } from "../../../shared/contract/metric.ts";
import type { TemperatureUnit } from "../../../shared/contract/station.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";

/** Which stations and which window, of at most 31 days, a weather query is about. */
export interface WindowQuery extends Window {
  /** 1–100 distinct, valid station ids. */
  readonly stations: readonly string[];
  /** The instant of asking; nothing published later is looked at. */
  readonly nowMs: number;
}

/** A question about what stations reported. */
export interface ObservationQuery extends WindowQuery {
  readonly unit: TemperatureUnit;
}

/** A question about how reports fared in the checks. */
export interface QualityQuery extends WindowQuery {
  /** Only reports that touch what these are read from; all reports when there are none. */
  readonly metrics: readonly Metric[];
}

/** A question about the days of a forecast. */
export interface ForecastQuery extends WindowQuery {
  readonly unit: TemperatureUnit;
  /** Issues of the closed span are looked at, at most 31 days. */
  readonly issuedFromMs: number;
  readonly issuedToMs: number;
}

/** The most stations of one query. */
const MOST_STATIONS = 100;
/** The longest window of one query. */
const LONGEST_WINDOW_MS = 31 * DAY_MS;

/**
 * Refuses a query that would cost too much or means nothing.
 * @throws {RefusalError} `invalid` naming the parameter of the HTTP interface
 */
export function checkWindow({ stations, startMs, endMs }: WindowQuery): void {
  if (stations.length < 1 || stations.length > MOST_STATIONS) {
    throw new RefusalError("invalid", `must name 1 to ${MOST_STATIONS} stations`, "station_ids");
  }
  checkSpan(startMs, endMs, "end");
}

/**
 * Refuses a span of issues that is too long or ends before it starts.
 * @throws {RefusalError} `invalid`
 */
export function checkIssues({ issuedFromMs, issuedToMs }: ForecastQuery): void {
  checkSpan(issuedFromMs, issuedToMs + 1, "generated_end");
}

function checkSpan(startMs: number, endMs: number, field: string): void {
  if (!(startMs < endMs)) throw new RefusalError("invalid", "must be after the start", field);
  if (endMs - startMs > LONGEST_WINDOW_MS + 1) {
    throw new RefusalError("invalid", "must be at most 31 days after the start", field);
  }
}
