import type { CompiledQuery } from "kysely";
import type { EventId } from "../../shared/contract/ids.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import { q, statement } from "../database/query.ts";

const SAMPLE_ID = "0199a1b2-0000-7000-8000-0000000000aa" as EventId;

/** The oracle key that the database knows, and the decision store that it trusts. */
export const metadataRow = statement(
  "the oracle's metadata",
  () => q.selectFrom("oracle_metadata").select(["pubkey", "decision_store_id"]),
  [],
);

/** Remembers the oracle key, once and for ever; the heartbeat of a new database begins with it. */
export const insertMetadata = statement(
  "remember the oracle key",
  (pubkey: Uint8Array, now: number, heartbeatMs: number) =>
    q.insertInto("oracle_metadata").values({
      id: 1,
      pubkey,
      decision_store_id: null,
      created_at: now,
      updated_at: now,
      heartbeat_at: heartbeatMs,
    }),
  [new Uint8Array(32), 0, 0],
);

/** Remembers which decision store is trusted. */
export const rememberStore = statement(
  "remember the decision store",
  (id: string, now: number) =>
    q.updateTable("oracle_metadata").set({ decision_store_id: id, updated_at: now }),
  ["store", 0],
);

/** When the machine's time was written down last, unix milliseconds. */
export const heartbeatRow = statement(
  "the heartbeat",
  () => q.selectFrom("oracle_metadata").select("heartbeat_at"),
  [],
);

/** Writes down the machine's time. */
export const writeHeartbeat = statement(
  "write the heartbeat",
  (nowMs: number) => q.updateTable("oracle_metadata").set({ heartbeat_at: nowMs }),
  [0],
);

/** Events that may be signed at an instant (unix seconds), or might have been before it, and are not decided here. */
export const dueUndecidedIds = statement(
  "events that are due and not decided",
  (now: number) =>
    undecidedEvents(now).select("events.id").where("events.signing_date", "<=", now)
      .orderBy("events.id"),
  [0],
);

/** Holds events until they are released. */
export const holdEvents = statement(
  "hold events",
  (ids: readonly EventId[], now: number) =>
    q.insertInto("held_events").values(ids.map((id) => ({ event_id: id, held_at: now })))
      .onConflict((conflict) => conflict.doNothing()),
  [[SAMPLE_ID], 0],
);

/** Whether an event is held: a row or none. */
export const heldRow = statement(
  "whether an event is held",
  (id: EventId) => q.selectFrom("held_events").select("event_id").where("event_id", "=", id),
  [SAMPLE_ID],
);

/** Held events that could still be signed at an instant, unix seconds. */
export const heldIds = statement(
  "held events",
  (now: number) =>
    undecidedEvents(now).innerJoin("held_events", "held_events.event_id", "events.id")
      .select("events.id").orderBy("events.id"),
  [0],
);

/** Releases held events. */
export const releaseEvents = statement(
  "release held events",
  (ids: readonly EventId[]) => q.deleteFrom("held_events").where("event_id", "in", ids),
  [[SAMPLE_ID]],
);

const timeRecordingBlocks = statement(
  "say when the blocks of decisions that were not recorded end",
  (ids: readonly EventId[], now: number) =>
    q.updateTable("event_settlement_blocks").set({ checked_at: now }).where("event_id", "in", ids)
      .where("code", "=", "decision_not_recorded"),
  [[SAMPLE_ID], 0],
);
const deleteRecordingBlocks = statement(
  "drop the blocks of decisions that were not recorded",
  (ids: readonly EventId[]) =>
    q.deleteFrom("event_settlement_blocks").where("event_id", "in", ids)
      .where("code", "=", "decision_not_recorded"),
  [[SAMPLE_ID]],
);

/**
 * Forgets that events waited for their decision to be recorded, so that the next pass tries them again; the changes that
 * the schema writes of it have the time of the blocks.
 */
export function dropRecordingBlocks(ids: readonly EventId[], now: number): CompiledQuery[] {
  return [timeRecordingBlocks(ids, now), deleteRecordingBlocks(ids)];
}

/** Events neither closed nor expired nor decided in this database. */
function undecidedEvents(now: number) {
  return q.selectFrom("events")
    .leftJoin("attestations", "attestations.event_id", "events.id")
    .where("attestations.event_id", "is", null)
    .where("events.settled_without_entries_at", "is", null)
    .where("events.signing_date", ">", now - EXPIRY_SECONDS);
}

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
        "events.locking_points",
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

/** All decisions of the database, with the hash of each record, by event. */
export const committedDecisions = statement(
  "all decisions",
  () => q.selectFrom("attestations").select(["event_id", "record_sha256"]).orderBy("event_id"),
  [],
);

/** Stores the signature of a decided event that has none. */
export const storeScalar = statement(
  "store the signature of a decided event",
  (id: EventId, scalar: Uint8Array, now: number) =>
    q.updateTable("attestations").set({ scalar, signed_at: now })
      .where("event_id", "=", id).where("scalar", "is", null),
  [SAMPLE_ID, new Uint8Array(32), 0],
);
