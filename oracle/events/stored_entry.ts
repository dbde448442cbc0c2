import type { EntryId, EventId } from "../../shared/contract/ids.ts";
import type { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import { METRIC_IDS, type Pick } from "../../shared/contract/metric.ts";
import { type Entry, inEventOrder } from "./entry.ts";
import type { EntryRow, PickRow, StationPicks } from "./entry_queries.ts";

/**
 * Entries from their rows, in the order of the rows.
 * @param locations those of the event, whose order picks follow
 */
export function storedEntries(
  entries: readonly EntryRow[],
  picks: readonly PickRow[],
  locations: readonly string[],
): Entry[] {
  const picksOfEntry = new Map(picks.map((row) => [row.entry_id, parsePicks(row.picks)]));
  return entries.map((row) => ({
    id: row.id as EntryId,
    eventId: row.event_id as EventId,
    picks: inEventOrder(picksOfEntry.get(row.id) ?? [], locations),
    score: row.score,
    baseScore: row.base_score,
  }));
}

/** A receipt from its row, if there is one. */
export function storedReceipt(
  row: { readonly digest: ArrayBuffer; readonly signature: ArrayBuffer } | undefined,
): EntriesReceipt | null {
  if (!row) return null;
  return {
    digest: new Uint8Array(row.digest).toHex(),
    signature: new Uint8Array(row.signature).toHex(),
  };
}

function parsePicks(json: string): Pick[] {
  const stations: StationPicks[] = JSON.parse(json); // made by the statement that read it
  return stations.flatMap(([target, ...predictions]) =>
    METRIC_IDS.flatMap((metric, index) => {
      const prediction = predictions[index];
      return prediction ? [{ target, metric, prediction }] : [];
    })
  );
}
