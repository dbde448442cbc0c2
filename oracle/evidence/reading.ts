import type { Metric, Reading } from "../../shared/contract/metric.ts";

/** One thing a reading rests on: rows of a file, and the retained document they come from. */
export interface Rest {
  /** Name of the weather file. */
  readonly file: string;
  /** Instant of the report, or begin of the interval, as the row spells it. */
  readonly at: string;
  /** End of the interval; null for a report or an instant. */
  readonly until: string | null;
  /** SHA-256 of the retained document that gives the row. */
  readonly sha256: string | null;
}

/** A reading under the strict rules, with what each half rests on. */
export interface StrictReading extends Reading {
  readonly baselineRests: readonly Rest[];
  readonly observedRests: readonly Rest[];
}

/** Why evidence does not settle an event; the codes are part of the client contract. */
export type BlockCode =
  | "incomplete_readings"
  | "data_quality"
  | "source_unavailable"
  | "baseline_unavailable";

/** A location and metric that lacks something. */
export interface Pair {
  readonly target: string;
  readonly metric: Metric;
}

/** What keeps an event from being settled. */
export interface Block {
  readonly code: BlockCode;
  /** Names station, metric and what is missing, for the players. */
  readonly message: string;
  /** A newer collection may lift it, so it is worth reading again as soon as there is one. */
  readonly sourceCoverage: boolean;
  /** The scored pairs it touches, in event order. */
  readonly pairs: readonly Pair[];
}

/** The result of the strict rules: readings of every scored pair, and why they may not be signed. */
export interface Settlement {
  /** In event order, location before metric. Empty when the rules stopped before reading values. */
  readonly readings: readonly StrictReading[];
  readonly block: Block | undefined;
}
