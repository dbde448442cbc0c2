import type { EntryId, EventId } from "../../shared/contract/ids.ts";
import { METRIC_IDS, type Pick } from "../../shared/contract/metric.ts";
import type { Entry } from "./entry.ts";
import type { EntryRow, PickRow } from "./entry_queries.ts";
import { inEventOrder } from "./pick_order.ts";

/**
 * Entries from their rows, in the order of the rows.
 * @param locations those of the event, whose order picks follow
 */
export function storedEntries(
  entries: readonly EntryRow[],
  picks: readonly PickRow[],
  locations: readonly string[],
): Entry[] {
  const picksByEntry = Map.groupBy(picks, (row) => row.entry_id);
  return entries.map((row) => ({
    id: row.id as EntryId,
    eventId: row.event_id as EventId,
    picks: inEventOrder((picksByEntry.get(row.id) ?? []).flatMap(picksOf), locations),
    score: row.score,
    baseScore: row.base_score,
  }));
}

function picksOf(row: PickRow): Pick[] {
  return METRIC_IDS.flatMap((metric) => {
    const prediction = row[metric];
    return prediction ? [{ target: row.station_id, metric, prediction }] : [];
  });
}
