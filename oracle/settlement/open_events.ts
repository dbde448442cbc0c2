import type { DatabaseReader } from "../database/database_reader.ts";
import { openEventRows } from "../events/event_queries.ts";
import { type StoredEvent, storedEvent } from "../events/stored_event.ts";
import type { Candidate } from "./next_step.ts";
import { storedBlock } from "./stored_block.ts";
import {
  decidedIds,
  filesChanged,
  openBlocks,
  openEntryCounts,
  openRefreshTimes,
} from "./settlement_queries.ts";

/** An event that may still be signed or closed, with all that decides what a pass does about it. */
export interface OpenEvent extends Candidate {
  readonly event: StoredEvent;
}

/**
 * Events that are neither signed nor closed nor expired, by id, as of one moment.
 * @param now unix seconds
 */
export async function openEvents(db: DatabaseReader, now: number): Promise<OpenEvent[]> {
  const [rows, counts, decided, refreshes, blocks, changes] = await db.readTogether([
    openEventRows(now),
    openEntryCounts(now),
    decidedIds(now),
    openRefreshTimes(now),
    openBlocks(now),
    filesChanged(),
  ]);
  const entryCounts = new Map(counts.map((row) => [row.event_id, row.entries]));
  const refreshTimes = new Map(refreshes.map((row) => [row.event_id, row.refreshed_at]));
  const blockOf = new Map(blocks.map((row) => [row.event_id, row]));
  const isDecided = new Set(decided.map((row) => row.event_id));
  return rows.map((row) => {
    const event = storedEvent(row);
    const block = blockOf.get(row.id);
    return {
      event,
      terms: event.terms,
      entryCount: entryCounts.get(row.id) ?? 0,
      decided: isDecided.has(row.id),
      refreshedAt: refreshTimes.get(row.id) ?? null,
      block: block && storedBlock(block),
      filesChangedAt: changes[0]?.changed_at ?? null,
    };
  });
}
