import type { WindowKind } from "../../../shared/contract/line.ts";
import type { Metric } from "../../../shared/contract/metric.ts";

/** A forecast and what came of it. */
export interface Pair {
  readonly target: string;
  readonly metric: Metric;
  readonly baseline: number;
  readonly observed: number;
}

/** What the windows of one UTC day came to. */
export interface ReadDay {
  readonly pairs: Readonly<Record<WindowKind, readonly Pair[]>>;
  /** SHA-256 of each file whose rows were read, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Reads past days. */
export interface PastDays {
  /**
   * Reads the misses of every station that reported, for the windows of one UTC day.
   * @param dayMs its midnight
   * @param signal aborts between two groups of stations
   */
  read(dayMs: number, nowMs: number, signal?: AbortSignal): Promise<ReadDay>;
}
