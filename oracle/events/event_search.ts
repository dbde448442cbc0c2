import { sql } from "kysely";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Database } from "../database/database.ts";
import { q, statement } from "../database/query.ts";

/** The states that events can be searched by; `blocked` is what has ended, cannot be signed now and may still be. */
export const SEARCHED_STATES = ["live", "running", "completed", "blocked", "signed"] as const;
/** @see {@link SEARCHED_STATES} */
export type SearchedState = typeof SEARCHED_STATES[number];

/** Which events are looked for; what is left out is not asked for. Unlisted events are never found. */
export interface SearchFilter {
  readonly state?: SearchedState;
  /** A station that is one of its locations. */
  readonly station?: string;
  readonly coordinator?: string;
  /** Ids that begin with it. */
  readonly id?: string;
  /** Windows that touch `[fromMs, toMs)`. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** One page of what was found. */
export interface FoundEvents {
  /** Newest first. */
  readonly ids: readonly string[];
  /** How many there are on all pages. */
  readonly total: number;
}

/** How many listed events are in each state; a blocked one counts as completed too. */
export type EventCounts = Readonly<Record<SearchedState, number>>;

function listed(now: number) {
  return q.selectFrom("events as e")
    .leftJoin("attestations as a", "a.event_id", "e.id")
    .leftJoin("event_settlement_blocks as b", "b.event_id", "e.id")
    .select([
      "e.id",
      "e.created_at",
      "e.coordinator_pubkey",
      "e.start_observation_date",
      "e.end_observation_date",
      sql<string>`CASE WHEN a.scalar IS NOT NULL THEN 'signed'
        WHEN e.start_observation_date > ${now} THEN 'live'
        WHEN e.end_observation_date > ${now} THEN 'running' ELSE 'completed' END`.as("state"),
      sql<0 | 1>`b.code IS NOT NULL AND a.scalar IS NULL AND e.end_observation_date <= ${now}
        AND e.settled_without_entries_at IS NULL
        AND e.signing_date + ${EXPIRY_SECONDS} > ${now}`.as("blocked"),
    ])
    .where("e.unlisted", "=", 0);
}

function found(filter: SearchFilter, now: number) {
  const { state, station, coordinator, id, fromMs, toMs } = filter;
  let query = q.selectFrom(listed(now).as("e"));
  if (state === "blocked") query = query.where("blocked", "=", 1);
  else if (state) query = query.where("state", "=", state);
  if (station) {
    query = query.where(
      "e.id",
      "in",
      q.selectFrom("event_stations").select("event_id").where("station_id", "=", station),
    );
  }
  if (coordinator) query = query.where("coordinator_pubkey", "=", coordinator);
  if (id) query = query.where(sql<string>`substr(e.id, 1, ${id.length})`, "=", id);
  if (fromMs !== undefined) query = query.where("end_observation_date", ">", fromMs / 1000);
  if (toMs !== undefined) query = query.where("start_observation_date", "<", toMs / 1000);
  return query;
}

const SAMPLE: SearchFilter = {
  state: "live",
  station: "KORD",
  coordinator: "npub1",
  id: "0199",
  fromMs: 0,
  toMs: 0,
};

const foundIds = statement(
  "a page of the events that are looked for",
  (filter: SearchFilter, now: number, limit: number, offset: number) =>
    found(filter, now).select("e.id").orderBy("created_at", "desc").orderBy("e.id", "desc")
      .limit(limit).offset(offset),
  [SAMPLE, 0, 25, 0],
);

const foundCount = statement(
  "how many events are looked for",
  (filter: SearchFilter, now: number) =>
    found(filter, now).select((eb) => eb.fn.countAll<number>().as("total")),
  [SAMPLE, 0],
);

const stateCounts = statement(
  "listed events by state",
  (now: number) =>
    q.selectFrom(listed(now).as("e")).groupBy("state").select((eb) => [
      "state",
      eb.fn.countAll<number>().as("events"),
      eb.fn.sum<number>("blocked").as("blocked"),
    ]),
  [0],
);

const announcedAt = statement(
  "when an event was announced",
  (id: string) => q.selectFrom("events").select("created_at").where("id", "=", id),
  ["0199a1b2-0000-7000-8000-0000000000aa"],
);

/** Finds the listed events of the oracle for its visitors. */
export class EventSearch {
  readonly #db: Pick<Database, "readTogether" | "read">;
  readonly #clock: Clock;

  constructor(db: Pick<Database, "readTogether" | "read">, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** One page of the events that fit, newest first. */
  async find(filter: SearchFilter, limit: number, offset: number): Promise<FoundEvents> {
    const now = this.#now();
    const [rows, [count]] = await this.#db.readTogether([
      foundIds(filter, now, limit, offset),
      foundCount(filter, now),
    ]);
    return { ids: rows.map(({ id }) => id), total: count?.total ?? 0 };
  }

  /** How many events are in each state. */
  async counts(): Promise<EventCounts> {
    const rows = await this.#db.read(stateCounts(this.#now()));
    const events = (state: string) => rows.find((row) => row.state === state)?.events ?? 0;
    return {
      live: events("live"),
      running: events("running"),
      completed: events("completed"),
      blocked: rows.reduce((sum, { blocked }) => sum + blocked, 0),
      signed: events("signed"),
    };
  }

  /** When an event was announced, ms; `undefined` when there is none. */
  async announcedAtMs(id: string): Promise<number | undefined> {
    const [row] = await this.#db.read(announcedAt(id));
    return row && row.created_at * 1000;
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
