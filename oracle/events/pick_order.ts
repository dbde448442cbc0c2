import { METRIC_IDS, type Pick } from "../../shared/contract/metric.ts";

/** Picks in the order of the event's locations, then of the metrics. */
export function inEventOrder(picks: readonly Pick[], locations: readonly string[]): Pick[] {
  const place = ({ target, metric }: Pick) =>
    locations.indexOf(target) * METRIC_IDS.length + METRIC_IDS.indexOf(metric);
  return picks.toSorted((a, b) => place(a) - place(b));
}
