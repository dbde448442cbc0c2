import * as v from "valibot";
import { EntriesReceipt } from "../../shared/contract/entries_receipt.ts";
import { EntryId, EventId, PointHex, StationId } from "../../shared/contract/ids.ts";
import { type Metric, METRIC_IDS } from "../../shared/contract/metric.ts";
import type { Entry } from "./entry.ts";
import type { StoredEvent } from "./stored_event.ts";

/** The entries of an event and their receipt as they are kept outside the database, once and for ever. */
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
  receipt: EntriesReceipt,
});

/** The entries of an event, without scores, and the receipt that the oracle gave for them. */
export interface ReceiptedEntries {
  readonly entries: readonly Entry[];
  readonly receipt: EntriesReceipt;
}

/** The bytes that stand for the entries of an announced event and their receipt. */
export function encodeBoundEntries(
  { terms, noncePoint }: StoredEvent,
  { entries, receipt }: ReceiptedEntries,
): Uint8Array {
  const bound = {
    version: "noaa-oracle-entries-v1",
    event_id: terms.id,
    nonce_point: noncePoint,
    entries: entries.toSorted((a, b) => a.id < b.id ? -1 : 1).map(({ id, picks }) => ({
      id,
      picks: picks.map(({ target, metric, prediction }) => ({ target, metric, prediction })),
    })),
    receipt,
  };
  return new TextEncoder().encode(JSON.stringify(bound));
}

/**
 * What such bytes stand for.
 * @throws {v.ValiError} when they are no entries
 */
export function decodeBoundEntries(bytes: Uint8Array): ReceiptedEntries {
  const bound = v.parse(BoundEntries, JSON.parse(new TextDecoder().decode(bytes)));
  const entries = bound.entries.map(({ id, picks }) => unscoredEntry(id, bound.event_id, picks));
  return { entries, receipt: bound.receipt };
}

/** Whether entries have the same ids and picks, whatever their order. */
export function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  const spell = (entries: readonly Entry[]) =>
    JSON.stringify(
      entries.toSorted((x, y) => x.id < y.id ? -1 : 1).map(({ id, picks }) => [
        id,
        ...picks.map(({ target, metric, prediction }) => [target, metric, prediction]),
      ]),
    );
  return spell(a) === spell(b);
}

/** An entry that was not scored yet. */
export function unscoredEntry(id: EntryId, eventId: EventId, picks: Entry["picks"]): Entry {
  return { id, eventId, picks, score: null, baseScore: null };
}
