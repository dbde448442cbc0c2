import type { Metric } from "../../shared/contract/metric.ts";

/** What an event is about: half-open window `[startMs, endMs)`, and when it may be signed. */
export interface ScoredTerms {
  readonly locations: readonly string[];
  readonly metrics: readonly Metric[];
  readonly startMs: number;
  readonly endMs: number;
  readonly signingMs: number;
}
