import assert from "node:assert/strict";
import * as v from "valibot";
import { EventSummary } from "../../shared/contract/event.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { storeAsJson } from "../../testing/fixtures/json_points.ts";
import { A, EventsFixture, isRefusal, withId } from "../../testing/fixtures/event_store.ts";
import { Events } from "./events.ts";

Deno.test("an unknown event is not found (O25)", async () => {
  await using fixture = await EventsFixture.open();
  await assert.rejects(fixture.events.eventById(DAY_EVENT_ID), isRefusal("not_found", /not found/));
  await assert.rejects(
    fixture.events.entry(DAY_EVENT_ID, DAY_ENTRY_IDS[0]),
    isRefusal("not_found", /not found/),
  );
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A),
    isRefusal("not_found", /not found/),
  );
});

Deno.test("once every entry is in, the event states what it is about", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  const event = await fixture.read();
  assert.deepEqual(event.statement?.statement, {
    event_id: DAY_EVENT_ID,
    signing_date: 1893549600,
    expiry: 1893549600 + 86_400,
    nonce_point: event.nonce_point,
    outcomes: { kind: "ranking", number_of_places_win: 1, entry_ids: [...DAY_ENTRY_IDS] },
    terms: {
      kind: "observation",
      source: "noaa_weather",
      start_observation_date: 1893456000,
      end_observation_date: 1893542400,
      targets: ["KORD", "KSAW"],
      scoring_fields: ["temp_high", "temp_low", "wind_speed"],
      number_of_values_per_entry: 3,
      scoring_rules: "fixed",
      lines: [],
    },
  });
});

Deno.test("the list shows the newest first, at most 100, with state as of now (O33, O34)", async () => {
  await using fixture = await EventsFixture.open();
  for (let n = 0; n < 103; n++) {
    await fixture.events.createEvent(withId(n), A);
    await fixture.clock.advance(n % 2 ? 1000 : 0);
  }
  const all = (await fixture.events.listEvents({}, 100_000)).events;
  assert.equal(all.length, 100);
  assert.deepEqual(
    all.slice(0, 3).map((event) => event.id),
    [102, 101, 100].map((n) => withId(n).id),
  );
  for (const event of all) assert.deepEqual(v.parse(EventSummary, event), event);
  assert.equal((await fixture.events.listEvents({}, 1)).events.length, 1);
  assert.equal((await fixture.events.listEvents({}, 0)).events.length, 1);
  const [one, ...none] =
    (await fixture.events.listEvents({ ids: [withId(0).id, DAY_EVENT_ID] })).events;
  assert.equal(one!.id, withId(0).id);
  assert.deepEqual(none, []);
  assert.deepEqual((await fixture.events.listEvents({ ids: [] })).events, []);
  await fixture.clock.advance(3 * 86_400_000);
  const later = (await fixture.events.listEvents({})).events;
  assert.ok(later.every((event) => event.status === "Completed"));
});

Deno.test("a summary has what the event has, but for entries and what is signed of it", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent({ ...DAY_EVENT, unlisted: true }, A);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  await fixture.run(
    `INSERT INTO event_settlement_blocks VALUES (?, 'data_quality', 'why', 1893460000, 0, 1, NULL, NULL)`,
    DAY_EVENT_ID,
  );
  await fixture.run(
    `INSERT INTO weather_cache VALUES (?, 'KORD', 'temp_high', 70, NULL, 0)`,
    DAY_EVENT_ID,
  );
  const event: Record<string, unknown> = await fixture.read();
  const [summary] = (await fixture.events.listEvents({ ids: [DAY_EVENT_ID] })).events;
  for (
    const left of [
      "entries",
      "entry_ids",
      "entries_receipt",
      "event_announcement",
      "locking_points_sha256",
      "announcement_signature",
      "coordinator_pubkey",
      "statement",
    ]
  ) {
    delete event[left];
  }
  assert.deepEqual(summary, { ...event, total_entries: 3 });
  assert.equal(summary!.unlisted, true);
  assert.deepEqual(summary!.settlement_block, {
    code: "data_quality",
    message: "why",
    checked_at: "2030-01-01T01:06:40Z",
  });
});

Deno.test("readings come from the cache until the event is signed, then from the frozen ones", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  const insert = (table: string, station: string, metric: string, observed: number | null) =>
    fixture.run(
      `INSERT INTO ${table} VALUES (?, ?, ?, 70, ?, 0)`,
      DAY_EVENT_ID,
      station,
      metric,
      observed,
    );
  await insert("weather_cache", "KSAW", "temp_low", 0.1 + 0.2);
  await insert("weather_cache", "KORD", "temp_low", null);
  await insert("weather_cache", "KORD", "temp_high", 75);
  assert.deepEqual((await fixture.read()).readings, [
    { target: "KORD", metric: "temp_high", baseline: 70, observed: 75 },
    { target: "KORD", metric: "temp_low", baseline: 70, observed: null },
    { target: "KSAW", metric: "temp_low", baseline: 70, observed: 0.1 + 0.2 },
  ]);
  await fixture.run("DELETE FROM weather_cache");
  await insert("event_readings", "KORD", "temp_low", 48);
  await fixture.run(
    `INSERT INTO attestations VALUES (?, 2, x'0000000000000002', zeroblob(32), NULL, 1893549600, NULL)`,
    DAY_EVENT_ID,
  );
  assert.equal((await fixture.read()).attestation, null, "decided is not signed");
  await fixture.run(
    "UPDATE attestations SET scalar = ?, signed_at = 1893549601",
    new Uint8Array(32).fill(7),
  );
  const signed = await fixture.read();
  assert.equal(signed.status, "Signed");
  assert.equal(signed.attestation, "07".repeat(32));
  assert.deepEqual(signed.readings, [
    { target: "KORD", metric: "temp_low", baseline: 70, observed: 48 },
  ]);
});

Deno.test("an event whose points were stored as JSON, before they were packed, is answered byte for byte the same", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  const packed = await fixture.events.eventById(DAY_EVENT_ID);
  const { locking_points: points } = JSON.parse(packed.announcement.text);
  await storeAsJson(fixture.db, DAY_EVENT_ID, points);
  const events = new Events(fixture); // keeps nothing of before
  assert.deepEqual(await events.eventById(DAY_EVENT_ID), packed);
});

Deno.test("reading an event of 25 entries and 13,801 outcomes leaves the announcement unparsed", async () => {
  await using fixture = await EventsFixture.open();
  const big = { ...DAY_EVENT, total_allowed_entries: 25, number_of_places_win: 3 };
  await fixture.events.createEvent(big, A);
  const detail = await fixture.events.eventById(DAY_EVENT_ID);
  assert.equal(typeof detail.announcement.text, "string");
  assert.equal((await fixture.read()).event_announcement.locking_points.length, 13_801);
});
