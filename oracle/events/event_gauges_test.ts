import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import { Registry } from "../../shared/observe/metrics.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { FakeAnnouncer } from "../../testing/fixtures/fake_announcer.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { registerEventGauges } from "./event_gauges.ts";
import { Events } from "./events.ts";

const coordinator = SecretKey.random().npub;
const OTHER_ID = "0199a1b2-0000-7000-8000-0000000000bb";
const END = Date.parse(DAY_EVENT.end_observation_date);
const SIGNING = Date.parse(DAY_EVENT.signing_date);

async function openGauges() {
  const clock = new VirtualClock("2029-12-31T00:00:00Z");
  const database = await TemporaryDatabase.open({ clock });
  const { db } = database;
  const events = new Events({ db, clock, signer: new FakeAnnouncer() });
  const registry = new Registry();
  registerEventGauges(registry, db, clock);
  await events.createEvent(DAY_EVENT, coordinator);
  await events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, coordinator);
  const shows = async (...lines: string[]) => {
    const text = await registry.scrape();
    for (const line of lines) assert.ok(text.includes(`\noracle_${line}\n`), `${line}\n${text}`);
  };
  return { database, db, clock, events, shows };
}

/** The entries of DAY_ENTRIES for another event. */
function entriesOf(eventId: string): typeof DAY_ENTRIES {
  const entries = DAY_ENTRIES.entries.map((entry) => ({
    ...entry,
    id: entry.id.replace("-8000-", "-9000-"),
    event_id: eventId,
  }));
  return { event_id: eventId, entries };
}

Deno.test("an event with entries is counted from before its window to its expiry", async () => {
  const { database, clock, shows } = await openGauges();
  await using _ = database;
  await shows(
    'events{state="live"} 1',
    'events{state="completed"} 0',
    "events_awaiting_attestation 0",
  );
  await clock.set(END - 1000);
  await shows('events{state="running"} 1', "events_awaiting_attestation 0");
  await clock.set(END + 15_000);
  await shows(
    'events{state="live"} 0',
    'events{state="completed"} 1',
    "events_awaiting_attestation 1",
  );
  await shows("oldest_event_awaiting_attestation_age_seconds 0");
  await clock.set(SIGNING + 60_000);
  await shows("oldest_event_awaiting_attestation_age_seconds 60");
  await clock.set(SIGNING + DAY_MS);
  await shows("events_awaiting_attestation 0", "events_expired_unsigned 1");
});

Deno.test("of two overdue events the one blocked on coverage does not count as attestable (O73)", async () => {
  const { database, db, clock, events, shows } = await openGauges();
  await using _ = database;
  const signing_date = new Date(SIGNING + 3_600_000).toISOString();
  await events.createEvent(
    { ...DAY_EVENT, id: OTHER_ID, signing_date, unlisted: true },
    coordinator,
  );
  await events.submitEntries(OTHER_ID, entriesOf(OTHER_ID), coordinator);
  await db.write([
    CompiledQuery.raw(
      `INSERT INTO event_settlement_blocks (event_id, code, message, checked_at, source_coverage)
       VALUES (?, 'source_unavailable', 'a gap', 0, 1), (?, 'source_unavailable', 'broken', 0, 0)`,
      [DAY_EVENT_ID, OTHER_ID],
    ),
  ]);
  await clock.set(SIGNING + 3_660_000);
  await shows(
    'events{state="unlisted"} 1',
    "events_awaiting_attestation 2",
    "events_blocked_on_source_coverage 1",
    "events_unsettleable 0",
    "oldest_event_awaiting_attestation_age_seconds 3660",
    "oldest_attestable_event_age_seconds 60",
  );
});

Deno.test("an event that can never be settled is blocked and named as such", async () => {
  const { database, db, clock, shows } = await openGauges();
  await using _ = database;
  await db.write([
    CompiledQuery.raw(
      `INSERT INTO event_settlement_blocks (event_id, code, message, checked_at, source_coverage)
       VALUES (?, 'baseline_unavailable', 'no forecast', 0, 0)`,
      [DAY_EVENT_ID],
    ),
  ]);
  await clock.set(SIGNING);
  await shows("events_unsettleable 1", "events_blocked_on_source_coverage 1");
});

Deno.test("the database is read again only after 15 seconds", async () => {
  const { database, clock, events, shows } = await openGauges();
  await using _ = database;
  await shows('events{state="live"} 1');
  await events.createEvent({ ...DAY_EVENT, id: OTHER_ID }, coordinator);
  await clock.advance(14_999);
  await shows('events{state="live"} 1');
  await clock.advance(1);
  await shows('events{state="live"} 2');
});
