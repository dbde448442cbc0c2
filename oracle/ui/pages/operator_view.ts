import type { Cycle } from "../charts/cycle_grid.tsx";

/** A number out of the metrics, with what it says. */
export interface ShownMetric {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

/** An event that waits for its signature. */
export interface WaitingEvent {
  readonly id: string;
  readonly standing: string;
  readonly meaning: string;
  /** What the latest check found, if it found something. */
  readonly found: string | undefined;
  readonly todo: string;
  readonly next: string;
}

/** What the operator's page shows. */
export interface OperatorView {
  /** Events past their window that are neither signed nor closed, and why. */
  readonly waiting: readonly WaitingEvent[];
  readonly observations: readonly Cycle[];
  readonly forecasts: readonly Cycle[];
  readonly metrics: readonly ShownMetric[];
}
