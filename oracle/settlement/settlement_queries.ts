import { type CompiledQuery, sql } from "kysely";
import { q, statement } from "../database/query.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import type { Reading } from "../../shared/contract/metric.ts";
import type { StoredBlock } from "../stored/block.ts";

const SAMPLE_ID = "0199a1b2-0000-7000-8000-0000000000aa";
const SAMPLE_READING: Reading = {
  target: "KORD",
  metric: "temp_high",
  baseline: null,
  observed: null,
};

/** What an entry scored. */
export interface EntryScore {
  readonly entryId: string;
  /** Points that rank it; null while nothing that it picked is known. */
  readonly baseScore: number | null;
  /** The number shown. */
  readonly score: number | null;
}

const SAMPLE_SCORE: EntryScore = { entryId: SAMPLE_ID, score: null, baseScore: null };

/** Ids of open events: neither closed nor expired. Signed ones are among them; those are left out elsewhere. */
function openIds(now: number) {
  return q.selectFrom("events").select("id")
    .where("settled_without_entries_at", "is", null)
    .where("signing_date", ">", now - EXPIRY_SECONDS);
}

/** How many entries open events have; events without entries have no row. */
export const openEntryCounts = statement(
  "how many entries open events have",
  (now: number) =>
    q.selectFrom("events_entries")
      .select((eb) => ["event_id", eb.fn.countAll<number>().as("entries")])
      .where("event_id", "in", openIds(now)).groupBy("event_id"),
  [0],
);

/** Open events whose outcome is committed and not signed. */
export const decidedIds = statement(
  "events that are decided and not signed",
  (now: number) =>
    q.selectFrom("attestations").select("event_id")
      .where("scalar", "is", null).where("event_id", "in", openIds(now)),
  [0],
);

/** When the provisional readings of open events were stored. */
export const openRefreshTimes = statement(
  "when open events were refreshed",
  (now: number) =>
    q.selectFrom("weather_cache")
      .select((eb) => ["event_id", eb.fn.max("updated_at").as("refreshed_at")])
      .where("event_id", "in", openIds(now)).groupBy("event_id"),
  [0],
);

/** The blocks of open events. */
export const openBlocks = statement(
  "the blocks of open events",
  (now: number) =>
    q.selectFrom("event_settlement_blocks").selectAll().where("event_id", "in", openIds(now)),
  [0],
);

/** When weather files were set aside, taken back or left by their age last. */
export const filesChanged = statement(
  "when the use of weather files changed last",
  () => q.selectFrom("listed_files").select((eb) => eb.fn.max("status_at").as("changed_at")),
  [],
);

/** Keeps why an event is not settled. The schema drops it once the event is signed or closed. */
export const putBlock = statement(
  "keep the block of an event",
  (eventId: string, block: StoredBlock) => {
    const values = {
      code: block.code,
      message: block.message,
      checked_at: block.checkedAt,
      source_coverage: block.sourceCoverage ? 1 as const : 0 as const,
      failures: block.failures,
      collected_at: block.collectedAt,
      wanted: block.wanted ? JSON.stringify(block.wanted) : null,
    };
    return q.insertInto("event_settlement_blocks").values({ event_id: eventId, ...values })
      .onConflict((conflict) => conflict.column("event_id").doUpdateSet(values));
  },
  [SAMPLE_ID, {
    code: "processing_failed",
    message: "why",
    sourceCoverage: false,
    checkedAt: 0,
    failures: 1,
    collectedAt: null,
  }],
);

const timeBlock = statement(
  "say when the block of an event ends",
  (eventId: string, now: number) =>
    q.updateTable("event_settlement_blocks").set({ checked_at: now })
      .where("event_id", "=", eventId),
  [SAMPLE_ID, 0],
);
const deleteBlock = statement(
  "drop the block of an event",
  (eventId: string) => q.deleteFrom("event_settlement_blocks").where("event_id", "=", eventId),
  [SAMPLE_ID],
);

/** Drops the block of an event; the change that the schema writes of it has the time of the block. */
export function dropBlock(eventId: string, now: number): CompiledQuery[] {
  return [timeBlock(eventId, now), deleteBlock(eventId)];
}

/** Drops the provisional readings of an event. */
export const dropProvisional = statement(
  "drop the provisional readings of an event",
  (eventId: string) => q.deleteFrom("weather_cache").where("event_id", "=", eventId),
  [SAMPLE_ID],
);
const putProvisional = statement(
  "keep provisional readings",
  (eventId: string, readings: readonly Reading[], now: number) =>
    q.insertInto("weather_cache").values(readingRows(eventId, readings, now)),
  [SAMPLE_ID, [SAMPLE_READING], 0],
);
const tellOfReadings = statement(
  "write down that provisional readings or scores change, if they do",
  ({ eventId, readings, scores }: Provisional, now: number) => {
    const given = readings.map(({ target, metric, baseline, observed }) =>
      sql`(${target}, ${metric}, ${baseline}, ${observed})`
    );
    const scored = scores.map(({ entryId, score, baseScore }) =>
      sql`(${entryId}, ${score}, ${baseScore})`
    );
    const hasNewReadings = given.length === 0 ? sql`0` : sql`exists (
      select * from (values ${sql.join(given)}) except
      select station_id, metric, baseline, observed from weather_cache where event_id = ${eventId})`;
    const hasNewScores = scored.length === 0 ? sql`0` : sql`exists (
      select * from (values ${sql.join(scored)}) except
      select id, score, base_score from events_entries where event_id = ${eventId})`;
    return q.insertInto("changes").columns(["event_id", "kind", "changed_at"]).expression(
      sql`select ${eventId}, 'readings', ${now} where ${hasNewReadings} or ${hasNewScores}`,
    );
  },
  [{ eventId: SAMPLE_ID, readings: [SAMPLE_READING], scores: [SAMPLE_SCORE] }, 0],
);

/** What an event that is not over stands at. */
export interface Provisional {
  readonly eventId: string;
  /** Of every scored pair. */
  readonly readings: readonly Reading[];
  readonly scores: readonly EntryScore[];
}

/**
 * Keeps provisional readings and scores in place of those before, and tells of it if they are others. The schema drops
 * them once the event is signed or closed.
 */
export function replaceProvisional(provisional: Provisional, now: number): CompiledQuery[] {
  const { eventId, readings, scores } = provisional;
  return [
    tellOfReadings(provisional, now),
    dropProvisional(eventId),
    putProvisional(eventId, readings, now),
    ...scores.map((score) => putScore(score, now)),
  ];
}

/** Events that expired unsigned and of which that is not written down yet. */
export const expiredIds = statement(
  "events that have expired unnoticed",
  (now: number) => q.selectFrom("event_versions").select("event_id").where("expires_at", "<=", now),
  [0],
);

/** Writes down that events have expired. */
export const tellOfExpiry = statement(
  "write down that events have expired",
  (now: number) =>
    q.insertInto("changes").columns(["event_id", "kind", "changed_at"]).expression((eb) =>
      eb.selectFrom("event_versions")
        .select(["event_id", sql.lit("expired").as("kind"), sql.val(now).as("changed_at")])
        .where("expires_at", "<=", now).orderBy("expires_at").orderBy("event_id")
    ),
  [0],
);

/** Freezes the readings of an event that is signed or closed in the same batch, after this. */
export const freezeReadings = statement(
  "freeze the readings of an event",
  (eventId: string, readings: readonly Reading[], now: number) =>
    q.insertInto("event_readings").values(readingRows(eventId, readings, now)),
  [SAMPLE_ID, [SAMPLE_READING], 0],
);

/** Keeps what an entry scored, unless its event is signed: those scores are final. */
export const putScore = statement(
  "keep the score of an entry",
  ({ entryId, score, baseScore }: EntryScore, now: number) =>
    q.updateTable("events_entries")
      .set({ score, base_score: baseScore, updated_at: now })
      .where("id", "=", entryId)
      .where((eb) =>
        eb.not(eb.exists(
          eb.selectFrom("attestations").select("attestations.event_id")
            .whereRef("attestations.event_id", "=", "events_entries.event_id")
            .where("attestations.scalar", "is not", null),
        ))
      ),
  [SAMPLE_SCORE, 0],
);

/** Closes an event in which nobody took part. The schema refuses it for any other. */
export const closeEvent = statement(
  "close an event without entries",
  (eventId: string, now: number) =>
    q.updateTable("events").set({ settled_without_entries_at: now, updated_at: now })
      .where("id", "=", eventId),
  [SAMPLE_ID, 0],
);

function readingRows(eventId: string, readings: readonly Reading[], now: number) {
  return readings.map(({ target, metric, baseline, observed }) => ({
    event_id: eventId,
    station_id: target,
    metric,
    baseline,
    observed,
    updated_at: now,
  }));
}
