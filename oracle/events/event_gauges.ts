import { sql } from "kysely";
import { q, statement } from "../database/query.ts";
import type { Database } from "../database/database.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { EXPIRY_SECONDS } from "../../shared/dlc/expiry.ts";
import { FINAL_BLOCK } from "../stored/block.ts";

/** How long a reading of the database serves for further scrapes. */
const FRESH_MS = 15_000;

/** Events by state, ages in seconds; an event awaits its attestation as {@link registerEventGauges} says. */
export const eventCounts = statement(
  "events by state, for the operator",
  (now: number) => {
    const state = q.selectFrom("events as e")
      .leftJoin("attestations as a", "a.event_id", "e.id")
      .leftJoin("event_settlement_blocks as b", "b.event_id", "e.id")
      .select([
        "e.unlisted",
        sql<0 | 1>`a.scalar IS NOT NULL`.as("signed"),
        sql<0 | 1>`e.start_observation_date <= ${now}`.as("started"),
        sql<0 | 1>`e.end_observation_date <= ${now}`.as("ended"),
        sql<0 | 1>`a.scalar IS NULL AND e.end_observation_date <= ${now}
          AND EXISTS (SELECT 1 FROM events_entries n WHERE n.event_id = e.id)`.as("owed"),
        sql<0 | 1>`e.signing_date + ${EXPIRY_SECONDS} <= ${now}`.as("expired"),
        sql<0 | 1>`coalesce(b.code = ${FINAL_BLOCK}, 0)`.as("final"),
        sql<0 | 1>`coalesce(b.source_coverage = 1 OR b.code = ${FINAL_BLOCK}, 0)`
          .as("blocked"),
        sql<number>`max(${now} - e.signing_date, 0)`.as("age"),
      ]);
    const sum = (condition: string) => sql<number>`coalesce(sum(${sql.raw(condition)}), 0)`;
    const oldest = (condition: string) =>
      sql<number>`coalesce(max(CASE WHEN ${sql.raw(condition)} THEN age END), 0)`;
    return q.selectFrom(state.as("state")).select([
      sum("NOT started AND NOT signed").as("live"),
      sum("started AND NOT ended AND NOT signed").as("running"),
      sum("ended AND NOT signed").as("completed"),
      sum("signed").as("signed"),
      sum("unlisted").as("unlisted"),
      sum("owed AND NOT expired").as("awaiting"),
      oldest("owed AND NOT expired").as("oldestAwaiting"),
      sum("owed AND NOT expired AND blocked").as("blocked"),
      sum("owed AND NOT expired AND final").as("unsettleable"),
      oldest("owed AND NOT expired AND NOT blocked").as("oldestAttestable"),
      sum("owed AND expired").as("expiredUnsigned"),
    ]);
  },
  [0],
);

/**
 * Declares the gauges of events and reads them from the database at a scrape, at most every 15 seconds. An event
 * awaits its attestation from the end of its window to its expiry if it has entries; its age counts from the
 * signing date.
 */
export function registerEventGauges(registry: Registry, db: Database, clock: Clock): void {
  const byState = registry.gauge("oracle_events", "Events by state; unlisted ones count twice.", {
    state: ["live", "running", "completed", "signed", "unlisted"],
  });
  const gauge = (name: string, help: string) => registry.gauge(`oracle_${name}`, help);
  const awaiting = gauge(
    "events_awaiting_attestation",
    "Events with entries, past their window, not signed and not expired.",
  );
  const oldestAwaiting = gauge(
    "oldest_event_awaiting_attestation_age_seconds",
    "Seconds since the earliest signing date of an event that awaits its attestation.",
  );
  const blocked = gauge(
    "events_blocked_on_source_coverage",
    "Awaiting events whose evidence is not complete.",
  );
  const unsettleable = gauge(
    "events_unsettleable",
    "Awaiting events that no later file can settle.",
  );
  const oldestAttestable = gauge(
    "oldest_attestable_event_age_seconds",
    "As the oldest awaiting event, leaving out those blocked on source coverage.",
  );
  const expired = gauge(
    "events_expired_unsigned",
    "Events with entries that expired without a signature.",
  );
  let readAt = -Infinity;
  registry.beforeScrape(async () => {
    const nowMs = clock.now();
    if (Math.abs(nowMs - readAt) < FRESH_MS) return;
    const [row] = await db.read(eventCounts(Math.floor(nowMs / 1000)));
    if (!row) return;
    for (const state of ["live", "running", "completed", "signed", "unlisted"] as const) {
      byState.set(row[state], { state });
    }
    awaiting.set(row.awaiting);
    oldestAwaiting.set(row.oldestAwaiting);
    blocked.set(row.blocked);
    unsettleable.set(row.unsettleable);
    oldestAttestable.set(row.oldestAttestable);
    expired.set(row.expiredUnsigned);
    readAt = nowMs;
  });
}
