import type { EntryId, EventId } from "../../shared/contract/ids.ts";
import type { Pick } from "../../shared/contract/metric.ts";

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

/** Orders entries as outcomes number them: number 0 has the smallest id. */
export function byEntryId(a: { readonly id: EntryId }, b: { readonly id: EntryId }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
