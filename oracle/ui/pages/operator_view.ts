import type { EventReason } from "../../operator/event_reason.ts";
import type { Cycle } from "../charts/cycle_grid.tsx";

/** A number out of the metrics, with what it says. */
export interface ShownMetric {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

/** What the operator's page shows. */
export interface OperatorView {
  /** Events past their window that are neither signed nor closed, and why. */
  readonly waiting: readonly EventReason[];
  readonly observations: readonly Cycle[];
  readonly forecasts: readonly Cycle[];
  readonly metrics: readonly ShownMetric[];
}
