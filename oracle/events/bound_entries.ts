import * as v from "valibot";
import { EntryId, EventId, PointHex, StationId } from "../../shared/contract/ids.ts";
import { type Metric, METRIC_IDS } from "../../shared/contract/metric.ts";
import type { Entry } from "./entry.ts";
import type { StoredEvent } from "./stored_event.ts";

/** The entries of an event as they are kept outside the database, once and for ever. */
const BoundEntries = v.strictObject({
  version: v.literal("noaa-oracle-entries-v1"),
  event_id: EventId,
  nonce_point: PointHex,
  /** By ascending id, with their picks in event order. */
  entries: v.array(v.strictObject({
    id: EntryId,
    picks: v.array(v.strictObject({
      target: StationId,
      metric: v.picklist(METRIC_IDS as readonly [Metric, ...Metric[]]),
      prediction: v.picklist(["over", "par", "under"]),
    })),
  })),
});

/** The bytes that stand for the entries of an announced event: equal for equal entries, whatever their order. */
export function encodeBoundEntries(
  { terms, noncePoint }: StoredEvent,
  entries: readonly Entry[],
): Uint8Array {
  const bound = {
    version: "noaa-oracle-entries-v1",
    event_id: terms.id,
    nonce_point: noncePoint,
    entries: entries.toSorted((a, b) => a.id < b.id ? -1 : 1).map(({ id, picks }) => ({
      id,
      picks: picks.map(({ target, metric, prediction }) => ({ target, metric, prediction })),
    })),
  };
  return new TextEncoder().encode(JSON.stringify(bound));
}

/**
 * The entries that such bytes stand for, without scores.
 * @throws {v.ValiError} when they are no entries
 */
export function decodeBoundEntries(bytes: Uint8Array): Entry[] {
  const bound = v.parse(BoundEntries, JSON.parse(new TextDecoder().decode(bytes)));
  return bound.entries.map(({ id, picks }) => unscored(id, bound.event_id, picks));
}

/** An entry that was not scored yet. */
export function unscored(id: EntryId, eventId: EventId, picks: Entry["picks"]): Entry {
  return { id, eventId, picks, score: null, baseScore: null };
}
