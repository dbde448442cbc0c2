import type { EventId } from "../../shared/contract/ids.ts";
import { q, statement } from "../database/query.ts";

const SAMPLE_ID = "0199a1b2-0000-7000-8000-0000000000aa" as EventId;

/** The oracle key that the database knows, and the decision store that it trusts. */
export const metadataRow = statement(
  "the oracle's metadata",
  () => q.selectFrom("oracle_metadata").select(["pubkey", "decision_store_id"]),
  [],
);

/** Remembers the oracle key, once and for ever. */
export const insertMetadata = statement(
  "remember the oracle key",
  (pubkey: Uint8Array, now: number) =>
    q.insertInto("oracle_metadata").values({
      id: 1,
      pubkey,
      decision_store_id: null,
      created_at: now,
      updated_at: now,
    }),
  [new Uint8Array(32), 0],
);

/** Remembers which decision store is trusted. */
export const rememberStore = statement(
  "remember the decision store",
  (id: string, now: number) =>
    q.updateTable("oracle_metadata").set({ decision_store_id: id, updated_at: now }),
  ["store", 0],
);

/** What signing must know of an event, and its decision if there is one. */
export const signingRow = statement(
  "an event as signing sees it",
  (id: EventId) =>
    q.selectFrom("events")
      .leftJoin("attestations", "attestations.event_id", "events.id")
      .select([
        "events.total_allowed_entries",
        "events.number_of_places_win",
        "events.signing_date",
        "events.nonce_salt",
        "events.nonce_point",
        "events.event_announcement",
        "attestations.outcome_index",
        "attestations.message",
        "attestations.record_sha256",
        "attestations.scalar",
      ])
      .where("events.id", "=", id),
  [SAMPLE_ID],
);

/** A decision that is about to be committed. */
export interface DecisionRow {
  readonly eventId: EventId;
  readonly outcomeIndex: number;
  readonly message: Uint8Array;
  readonly recordSha256: Uint8Array;
  /** Unix seconds. */
  readonly decidedAt: number;
}

/** Commits a decision. The schema drops it without a sound if there is one already: read the row back. */
export const insertDecision = statement(
  "commit a decision",
  (row: DecisionRow) =>
    q.insertInto("attestations").values({
      event_id: row.eventId,
      outcome_index: row.outcomeIndex,
      message: row.message,
      record_sha256: row.recordSha256,
      scalar: null,
      decided_at: row.decidedAt,
      signed_at: null,
    }),
  [{
    eventId: SAMPLE_ID,
    outcomeIndex: 0,
    message: new Uint8Array(8),
    recordSha256: new Uint8Array(32),
    decidedAt: 0,
  }],
);

/** Stores the signature of a decided event that has none. */
export const storeScalar = statement(
  "store the signature of a decided event",
  (id: EventId, scalar: Uint8Array, now: number) =>
    q.updateTable("attestations").set({ scalar, signed_at: now })
      .where("event_id", "=", id).where("scalar", "is", null),
  [SAMPLE_ID, new Uint8Array(32), 0],
);
