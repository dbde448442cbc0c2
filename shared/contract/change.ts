import * as v from "valibot";

/** What can happen to an event. */
export const ChangeKind = v.picklist([
  "created", // it was announced
  "entries", // all its entries are in
  "readings", // provisional readings or scores are others
  "blocked", // it cannot be settled for now, or for another reason than before
  "unblocked", // the reason is gone
  "signed", // its attestation is there
  "closed", // it ended without entries
  "expired", // it can be signed no more
]);
/** @see {@link ChangeKind} */
export type ChangeKind = v.InferOutput<typeof ChangeKind>;

/** That something happened to an event; what it is now, the event itself tells. */
export const EventChange = v.object({
  event_id: v.string(),
  /** How often the event changed up to here, from 1 for its creation. */
  version: v.number(),
  kind: ChangeKind,
  /** When, RFC 3339. */
  at: v.string(),
});
/** @see {@link EventChange} */
export type EventChange = v.InferOutput<typeof EventChange>;

/** A place among the changes of one oracle, as clients hand it back: `<mark>-<sequence>`. */
export const ChangeCursor = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{16}-\d{1,15}$/, "must be the cursor of an answer or an event's id"),
  v.brand("ChangeCursor"),
);
/** @see {@link ChangeCursor} */
export type ChangeCursor = v.InferOutput<typeof ChangeCursor>;

/** Some changes in their order, and the place after them. */
export const ChangesPage = v.object({
  changes: v.array(EventChange),
  cursor: ChangeCursor,
});
/** @see {@link ChangesPage} */
export type ChangesPage = v.InferOutput<typeof ChangesPage>;
