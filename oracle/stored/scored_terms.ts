import type { Metric } from "../../shared/contract/metric.ts";

/**
 * What of an event's terms decides its readings: stations and metrics, the half-open window `[startMs, endMs)`, and
 * the instant from which on it may be signed. Milliseconds since the Unix epoch.
 */
export interface ScoredTerms {
  /** Station ids in the order given. */
  readonly locations: readonly string[];
  /** Scored metrics in the order given. */
  readonly metrics: readonly Metric[];
  readonly startMs: number;
  readonly endMs: number;
  readonly signingMs: number;
}
