import type { EntryId, EventId } from "../../shared/contract/ids.ts";
import type { PlayedEntries } from "../../shared/dlc/entries_receipt.ts";
import { type Metric, METRIC_IDS, type Pick } from "../../shared/contract/metric.ts";

/** One entry of an event: what it predicts, and what it scored. */
export interface Entry {
  readonly id: EntryId;
  readonly eventId: EventId;
  /** In event order: location, then metric. */
  readonly picks: readonly Pick[];
  /** For display; null until known. */
  readonly score: number | null;
  /** Points that rank it; null until known. */
  readonly baseScore: number | null;
}

/** The entries as the receipt binds them. */
export function playedEntries(
  terms: {
    readonly id: EventId;
    readonly locations: readonly string[];
    readonly metrics: readonly Metric[];
  },
  entries: readonly Entry[],
): PlayedEntries {
  return { eventId: terms.id, locations: terms.locations, metrics: terms.metrics, entries };
}

/** Picks in the order of the event's locations, then of the metrics. */
export function inEventOrder(picks: readonly Pick[], locations: readonly string[]): Pick[] {
  const place = ({ target, metric }: Pick) =>
    locations.indexOf(target) * METRIC_IDS.length + METRIC_IDS.indexOf(metric);
  return picks.toSorted((a, b) => place(a) - place(b));
}
