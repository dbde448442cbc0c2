import type { Metric } from "../../shared/contract/metric.ts";
import type { Window } from "../../shared/time/window.ts";

/**
 * What of an event's terms decides its readings: stations and metrics, the window, and the instant from which on it
 * may be signed.
 */
export interface ScoredTerms extends Window {
  /** Station ids in the order given. */
  readonly locations: readonly string[];
  /** Scored metrics in the order given. */
  readonly metrics: readonly Metric[];
  /** Milliseconds since the Unix epoch. */
  readonly signingMs: number;
}
