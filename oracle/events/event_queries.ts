import { NOAA_WEATHER } from "../../shared/contract/metric.ts";
import { type Selectable, sql } from "kysely";
import type { EventStatus } from "../../shared/contract/event.ts";
import type { Line } from "../../shared/contract/line.ts";
import type { EventId, Npub, PointHex } from "../../shared/contract/ids.ts";
import type { Attestations, EntriesClose, Events } from "../database/schema.ts";
import { q, statement } from "../database/query.ts";
import type { Announcement } from "./announcer.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import { announcementColumns } from "./locking_points.ts";
import type { EventFilter } from "./listing.ts";
import type { AnnouncedTerms } from "./terms.ts";

/** An event without its announcement, when its entries close if not with its window, its attestation if it is signed. */
export type EventRow =
  & Omit<
    Selectable<Events>,
    "updated_at" | "nonce_salt" | "nonce_x" | "event_announcement" | "locking_points"
  >
  & Pick<Selectable<Attestations>, "scalar">
  & { readonly closes_at: Selectable<EntriesClose>["closes_at"] | null };

const SAMPLE_ID = "0199a1b2-0000-7000-8000-0000000000aa" as EventId;
const SAMPLE_TERMS: AnnouncedTerms = {
  id: SAMPLE_ID,
  source: NOAA_WEATHER,
  coordinator: "npub1" as Npub,
  locations: ["KORD"],
  metrics: ["temp_high"],
  startsAt: 0,
  endsAt: 86_400,
  signingAt: 86_400,
  entriesCloseAt: 43_200,
  entries: 2,
  places: 1,
  valuesPerEntry: 1,
  unlisted: false,
  scoringRules: "fixed",
  lineWindow: null,
  linesFromEvent: null,
};
const SAMPLE_ANNOUNCEMENT: Announcement = {
  nonceSalt: new Uint8Array(32),
  noncePoint: "02" as PointHex,
  lockingPoints: new Uint8Array(33),
  expiry: 0,
};

/** Lists leave the lines out: those of a hundred events are megabytes. */
function selectListedEvents() {
  return q.selectFrom("events")
    .leftJoin("attestations", "attestations.event_id", "events.id")
    .leftJoin("entries_close", "entries_close.event_id", "events.id")
    .select([
      "events.id",
      "events.source",
      "events.coordinator_pubkey",
      "events.locations",
      "events.metrics",
      "events.start_observation_date",
      "events.end_observation_date",
      "events.signing_date",
      "events.total_allowed_entries",
      "events.number_of_places_win",
      "events.number_of_values_per_entry",
      "events.unlisted",
      "events.scoring_rules",
      "events.line_window",
      "events.lines_from_event",
      "events.settled_without_entries_at",
      "events.created_at",
      "events.nonce_point",
      "attestations.scalar",
      "entries_close.closes_at",
    ]);
}

function selectEvents() {
  return selectListedEvents().select("events.lines");
}

/** One event by its id. */
export const eventRow = statement(
  "an event",
  (id: string) => selectEvents().where("events.id", "=", id),
  [SAMPLE_ID],
);

/** The announcement of an event, as it was stored. */
export const announcementRow = statement(
  "the announcement of an event",
  (id: string) =>
    q.selectFrom("events").select(["event_announcement", "locking_points"]).where("id", "=", id),
  [SAMPLE_ID],
);

/** The message that a signed event attests. */
export const attestedMessageRow = statement(
  "the attested outcome of an event",
  (id: string) =>
    q.selectFrom("attestations").select("message").where("event_id", "=", id)
      .where("scalar", "is not", null),
  [SAMPLE_ID],
);

/** Events that may still be signed or closed, by id. */
export const openEventRows = statement(
  "events that are neither signed nor closed nor expired",
  (now: number) =>
    selectEvents()
      .where("events.settled_without_entries_at", "is", null)
      .where("events.signing_date", ">", now - EXPIRY_SECONDS)
      .where("attestations.scalar", "is", null)
      .orderBy("events.id"),
  [0],
);

/** A part of a list: at most `limit` events of a filter at an instant, in unix seconds. */
export interface Listing extends EventFilter {
  readonly limit: number;
  readonly now: number;
}

const SAMPLE_LISTING: Listing = {
  ids: [SAMPLE_ID],
  statuses: ["Live", "Running", "Completed", "Signed"],
  coordinator: "npub1",
  station: "KORD",
  from: 0,
  to: 1,
  after: { createdAt: 0, id: SAMPLE_ID },
  limit: 1,
  now: 0,
};

/** The ids of a listing, as a subquery: the same rows for every statement of one read. */
function listedIds(listing: Listing) {
  const { ids, statuses, coordinator, station, from, to, after, withUnlisted, limit, now } =
    listing;
  const table = station === undefined ? "events" : "event_stations";
  const createdAt = sql.ref<number>(`${table}.created_at`);
  const id = sql.ref<string>(station === undefined ? "events.id" : "event_stations.event_id");
  return q.selectFrom("events").select("events.id")
    .$if(ids !== undefined, (all) => all.where("id", "in", ids ?? []))
    .$if(ids === undefined && !withUnlisted, (all) => all.where("unlisted", "=", 0))
    .$if(coordinator !== undefined, (all) => all.where("coordinator_pubkey", "=", coordinator!))
    .$if(
      station !== undefined,
      (all) =>
        all.innerJoin("event_stations", "event_stations.event_id", "events.id")
          .where("event_stations.station_id", "=", station!),
    )
    .$if(from !== undefined, (all) => all.where("end_observation_date", ">", from!))
    .$if(to !== undefined, (all) => all.where("start_observation_date", "<", to!))
    .$if(
      statuses !== undefined,
      (all) => all.where((eb) => eb.or((statuses ?? []).map((status) => hasStatus(status, now)))),
    )
    .$if(
      after !== undefined,
      (all) => all.where(sql<boolean>`(${createdAt}, ${id}) < (${after!.createdAt}, ${after!.id})`),
    )
    .orderBy(createdAt, "desc").orderBy(id, "desc").limit(limit);
}

const IS_SIGNED =
  sql`exists (select 1 from attestations where event_id = events.id and scalar is not null)`;

/** What `eventStatus` says, as a condition. */
function hasStatus(status: EventStatus, now: number) {
  switch (status) {
    case "Signed":
      return sql<boolean>`${IS_SIGNED}`;
    case "Live":
      return sql<boolean>`(${now} < start_observation_date and not ${IS_SIGNED})`;
    case "Running":
      return sql<boolean>`(start_observation_date <= ${now} and ${now} < end_observation_date
        and not ${IS_SIGNED})`;
    case "Completed":
      return sql<boolean>`(end_observation_date <= ${now} and not ${IS_SIGNED})`;
  }
}

/** The events of a listing, newest first. */
export const listedEventRows = statement(
  "the events of a list",
  (listing: Listing) =>
    selectListedEvents().where("events.id", "in", listedIds(listing))
      .orderBy("events.created_at", "desc").orderBy("events.id", "desc"),
  [SAMPLE_LISTING],
);

/** How many entries each event of a listing has; events without entries have no row. */
export const listedEntryCounts = statement(
  "how many entries the events of a list have",
  (listing: Listing) =>
    q.selectFrom("events_entries")
      .select((eb) => ["event_id", eb.fn.countAll<number>().as("entries")])
      .where("event_id", "in", listedIds(listing))
      .groupBy("event_id"),
  [SAMPLE_LISTING],
);

/** Readings of the events of a listing. */
export const listedReadingRows = statement(
  "the readings of the events of a list",
  (listing: Listing) => selectReadings(listedIds(listing)),
  [SAMPLE_LISTING],
);

/** Blocks of the events of a listing. */
export const listedBlockRows = statement(
  "the blocks of the events of a list",
  (listing: Listing) =>
    q.selectFrom("event_settlement_blocks").select(["event_id", "code", "message", "checked_at"])
      .where("event_id", "in", listedIds(listing)),
  [SAMPLE_LISTING],
);

/** Readings of one event, by station and metric. */
export const readingRows = statement(
  "the readings of an event",
  (id: string) => selectReadings([id]),
  [SAMPLE_ID],
);

/** Readings of some events, by event, station and metric. */
export const readingRowsOf = statement(
  "the readings of some events",
  (ids: readonly string[]) => selectReadings(ids),
  [[SAMPLE_ID]],
);

/** The block of one event. */
export const blockRow = statement(
  "the block of an event",
  (id: string) =>
    q.selectFrom("event_settlement_blocks").select(["event_id", "code", "message", "checked_at"])
      .where("event_id", "=", id),
  [SAMPLE_ID],
);

/** Provisional readings until an event is signed or closed, frozen ones from then on; never both. */
function selectReadings(ids: readonly string[] | ReturnType<typeof listedIds>) {
  const columns = ["event_id", "station_id", "metric", "baseline", "observed"] as const;
  const provisional = q.selectFrom("weather_cache").select(columns).where("event_id", "in", ids);
  const frozen = q.selectFrom("event_readings").select(columns).where("event_id", "in", ids);
  return provisional.unionAll(frozen).orderBy("event_id").orderBy("station_id").orderBy("metric");
}

/** Stores when the entries of an event close; it goes before {@link insertEvent}, in the same transaction. */
export const insertEntriesClose = statement(
  "say when the entries of an event close",
  (eventId: string, closesAt: number) =>
    q.insertInto("entries_close").values({ event_id: eventId, closes_at: closesAt }),
  [SAMPLE_ID, 0],
);

/** An event as it is stored when it is announced; `lines` are null with fixed rules. */
export interface NewEvent {
  readonly terms: AnnouncedTerms;
  readonly announcement: Announcement;
  readonly lines: readonly Line[] | null;
}

/** Stores an announced event. The schema refuses a second one with its id or nonce. */
export const insertEvent = statement(
  "announce an event",
  ({ terms, announcement, lines }: NewEvent, now: number) =>
    q.insertInto("events").values({
      id: terms.id,
      source: terms.source,
      coordinator_pubkey: terms.coordinator,
      locations: JSON.stringify(terms.locations),
      metrics: JSON.stringify(terms.metrics),
      start_observation_date: terms.startsAt,
      end_observation_date: terms.endsAt,
      signing_date: terms.signingAt,
      total_allowed_entries: terms.entries,
      number_of_places_win: terms.places,
      number_of_values_per_entry: terms.valuesPerEntry,
      unlisted: terms.unlisted ? 1 : 0,
      scoring_rules: terms.scoringRules,
      lines: lines && JSON.stringify(lines),
      line_window: terms.lineWindow,
      lines_from_event: terms.linesFromEvent,
      created_at: now,
      updated_at: now,
      nonce_salt: announcement.nonceSalt,
      nonce_point: Uint8Array.fromHex(announcement.noncePoint),
      ...announcementColumns(announcement),
    }),
  [{ terms: SAMPLE_TERMS, announcement: SAMPLE_ANNOUNCEMENT, lines: null }, 0],
);
