import { sql } from "kysely";
import type { Reading } from "../../shared/contract/metric.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { q, statement } from "../database/query.ts";
import {
  eventRow,
  listedEventRows,
  type Listing,
  openEventRows,
  readingRows,
  readingRowsOf,
} from "../events/event_queries.ts";
import { entryRows } from "../events/entry_queries.ts";
import { type StoredEvent, storedEvent } from "../events/stored_event.ts";
import { nextTry } from "../settlement/next_step.ts";
import { storedBlock } from "../settlement/stored_block.ts";
import type { BlockCode, StoredBlock } from "../stored/block.ts";
import { standingOf } from "./event_standing.ts";
import type { BlockReport, EventDetails, EventReport, ReadReport } from "./reported_event.ts";

const SAMPLE_IDS = ["0199a1b2-0000-7000-8000-0000000000aa"];

const blocks = statement(
  "blocks of events, for the operator",
  (ids: readonly string[]) =>
    q.selectFrom("event_settlement_blocks").selectAll().where("event_id", "in", ids),
  [SAMPLE_IDS],
);
const entryCounts = statement(
  "how many entries events have, for the operator",
  (ids: readonly string[]) =>
    q.selectFrom("events_entries").select((
      eb,
    ) => ["event_id", eb.fn.countAll<number>().as("count")])
      .where("event_id", "in", ids).groupBy("event_id"),
  [SAMPLE_IDS],
);
const decisions = statement(
  "decisions of events, for the operator",
  (ids: readonly string[]) =>
    q.selectFrom("attestations")
      .select(["event_id", "outcome_index", "decided_at", "signed_at"])
      .select(sql<string>`lower(hex(record_sha256))`.as("record_sha256"))
      .where("event_id", "in", ids),
  [SAMPLE_IDS],
);
const held = statement(
  "which events are held, for the operator",
  (ids: readonly string[]) =>
    q.selectFrom("held_events").select("event_id").where("event_id", "in", ids),
  [SAMPLE_IDS],
);

/** Events newest first: the newest, or all that may still be signed. */
export async function listReports(
  db: DatabaseReader,
  { isOpen, limit, now }: {
    readonly isOpen: boolean;
    readonly limit: number;
    readonly now: number;
  },
): Promise<EventReport[]> {
  const listing: Listing = { withUnlisted: true, limit, now };
  const rows = isOpen
    ? (await db.read(openEventRows(now))).toReversed().slice(0, limit)
    : (await db.read(listedEventRows(listing))).map((row) => ({ ...row, lines: null }));
  return await reportsOf(db, rows.map(storedEvent), now);
}

/**
 * Events that are owed a signature: past their window, with entries, and not final. Those that expire first come first.
 * @param now unix seconds
 */
export async function owedReports(
  db: DatabaseReader,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<ReadReport[]> {
  const ended = (await db.read(openEventRows(now))).map(storedEvent)
    .filter(({ terms }) => terms.endsAt <= now)
    .sort((a, b) => a.terms.signingAt - b.terms.signingAt);
  const owed = (await reportsOf(db, ended, now)).filter(({ entries }) => entries > 0)
    .slice(0, limit);
  const rows = Map.groupBy(
    await db.read(readingRowsOf(owed.map(({ id }) => id))),
    ({ event_id }) => event_id,
  );
  return owed.map((report) => ({ ...report, readings: (rows.get(report.id) ?? []).map(reading) }));
}

/** How one event stands, with its readings; `undefined` when there is none. */
export async function readReport(
  db: DatabaseReader,
  id: string,
  now: number,
): Promise<ReadReport | undefined> {
  const [row] = await db.read(eventRow(id));
  if (!row) return undefined;
  const [[report], readings] = await Promise.all([
    reportsOf(db, [storedEvent(row)], now),
    db.read(readingRows(id)),
  ]);
  return { ...report!, readings: readings.map(reading) }; // one event has one report
}

/** All about one event; `undefined` when there is none. */
export async function eventDetails(
  db: DatabaseReader,
  id: string,
  now: number,
): Promise<EventDetails | undefined> {
  const [row] = await db.read(eventRow(id));
  if (!row) return undefined;
  const event = storedEvent(row);
  const [report] = await reportsOf(db, [event], now);
  const [readings, entries, [decision]] = await db.readTogether([
    readingRows(id),
    entryRows(id),
    decisions([id]),
  ]);
  return {
    ...report!, // one event has one report
    nonce_point: event.noncePoint,
    outcome_index: decision?.outcome_index ?? null,
    record_sha256: decision?.record_sha256 ?? null,
    attestation: event.scalar,
    readings: readings.map(reading),
    scores: entries.map(({ id, base_score }) => ({ id, base_score })),
  };
}

async function reportsOf(
  db: DatabaseReader,
  events: readonly StoredEvent[],
  now: number,
): Promise<EventReport[]> {
  const ids = events.map(({ terms }) => terms.id);
  const [blockRows, counts, decisionRows, heldRows] = await db.readTogether([
    blocks(ids),
    entryCounts(ids),
    decisions(ids),
    held(ids),
  ]);
  const blockOf = new Map(blockRows.map((row) => [row.event_id, row]));
  const countOf = new Map(counts.map((row) => [row.event_id, row.count]));
  const decisionOf = new Map(decisionRows.map((row) => [row.event_id, row]));
  const heldIds = new Set(heldRows.map((row) => row.event_id));
  return events.map((event) => {
    const { terms, closedAt } = event;
    const [block, decision] = [blockOf.get(terms.id), decisionOf.get(terms.id)];
    const standing = standingOf({
      terms,
      isSigned: event.scalar !== null,
      isDecided: decision !== undefined,
      isHeld: heldIds.has(terms.id) && decision === undefined,
      isBlocked: block !== undefined,
      closedAt,
    }, now);
    return {
      id: terms.id,
      standing,
      coordinator: terms.coordinator,
      unlisted: terms.unlisted,
      locations: terms.locations,
      metrics: terms.metrics,
      scoring_rules: terms.scoringRules,
      start: spell(terms.startsAt),
      end: spell(terms.endsAt),
      signing_date: spell(terms.signingAt),
      expires_at: spell(terms.signingAt + EXPIRY_SECONDS),
      created_at: spell(event.createdAt),
      entries: countOf.get(terms.id) ?? 0,
      entries_allowed: terms.entries,
      places: terms.places,
      block: block === undefined ? null : {
        code: block.code as BlockCode, // as it was stored
        message: block.message,
        checked_at: spell(block.checked_at),
        failures: block.failures,
        may_be_collected: block.source_coverage === 1,
        ...nextCheck(storedBlock(block), terms.signingAt),
        wanted: storedBlock(block).wanted ?? null,
      },
      decided_at: spellOrNull(decision?.decided_at),
      signed_at: spellOrNull(decision?.signed_at),
      closed_at: spellOrNull(closedAt),
    };
  });
}

function nextCheck(
  block: StoredBlock,
  signingAt: number,
): Pick<BlockReport, "next_check_at" | "awaits_collection"> {
  const next = nextTry(block, signingAt);
  return {
    next_check_at: next ? spell(next.at) : null,
    awaits_collection: next?.withCollection ?? false,
  };
}

function reading(
  { station_id: target, metric, baseline, observed }: {
    readonly station_id: string;
    readonly metric: string;
    readonly baseline: number | null;
    readonly observed: number | null;
  },
): Reading {
  return { target, metric: metric as Reading["metric"], baseline, observed }; // as it was stored
}

function spell(seconds: number): string {
  return formatInstant(seconds * 1000);
}

function spellOrNull(seconds: number | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : spell(seconds);
}
