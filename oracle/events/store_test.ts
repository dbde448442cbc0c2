import assert from "node:assert/strict";
import * as v from "valibot";
import { CompiledQuery } from "kysely";
import { EntryJson } from "../../shared/contract/entry.ts";
import { type CreateEventRequest, EventJson, EventSummary } from "../../shared/contract/event.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import { Refusal, type RefusalKind } from "../../shared/contract/refusal.ts";
import { F1, F1_ID, F3, F3_IDS } from "../../testing/event_requests.ts";
import { fakeAnnouncer } from "../../testing/fake_announcer.ts";
import { temporaryDatabase } from "../../testing/temporary_database.ts";
import { VirtualClock } from "../../testing/virtual_clock.ts";
import type { BaselinePlanner } from "./baseline_requirement.ts";
import { eventText } from "./event_json.ts";
import { createEvents, type Events } from "./store.ts";

const A = "npub1a" as Npub;
const B = "npub1b" as Npub;
const BEFORE = "2029-12-31T12:00:00Z";

async function opened(planBaselines?: BaselinePlanner) {
  const database = await temporaryDatabase();
  const clock = new VirtualClock(BEFORE);
  const signer = fakeAnnouncer();
  const events = createEvents({ db: database.db, signer, clock, planBaselines });
  const run = (sql: string, ...args: unknown[]) =>
    database.db.write([CompiledQuery.raw(sql, args)]);
  return {
    events,
    clock,
    signer,
    run,
    db: database.db,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** What a client reads: the text, parsed and held against the wire schema without loss. */
async function read(events: Events, id = F1_ID): Promise<EventJson> {
  const parsed = JSON.parse(eventText(await events.eventById(id)));
  assert.deepEqual(v.parse(EventJson, parsed), parsed);
  return parsed;
}

const refused = (kind: RefusalKind, message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.kind === kind && message.test(error.message);

const withId = (n: number): CreateEventRequest => ({
  ...F1,
  id: `0199a1b2-0000-7000-8000-${String(n).padStart(12, "0")}`,
});

Deno.test("15: a new event is Live, with its announcement and nothing else yet", async () => {
  await using test = await opened();
  const created = eventText(await test.events.createEvent(F1, A));
  const event = await read(test.events);
  assert.deepEqual(JSON.parse(created), event);
  assert.equal(event.status, "Live");
  assert.equal(event.source, "noaa_weather");
  assert.equal(event.event_announcement.locking_points.length, 4);
  assert.equal(event.event_announcement.expiry, 1893549600 + 86_400, "24");
  assert.deepEqual(
    [event.entry_ids, event.entries, event.readings, event.weather, event.attestation],
    [[], [], [], [], null],
  );
  assert.equal(event.coordinator_pubkey, A);
  assert.equal(event.scoring_rules, "fixed");
  for (const absent of ["lines", "settlement_block", "statement", "settled_without_entries_at"]) {
    assert.ok(!(absent in event), absent);
  }
  assert.doesNotMatch(created, /"nonce"|nonce_salt/);
});

Deno.test("16: what was announced stays, and no two events share a nonce point", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await test.events.createEvent(withId(1), A);
  const [one, other] = [await read(test.events), await read(test.events, withId(1).id)];
  assert.deepEqual(await read(test.events), one);
  assert.notEqual(one.nonce_point, other.nonce_point);
});

Deno.test("17: source and metrics have defaults", async () => {
  await using test = await opened();
  await test.events.createEvent({ ...F1, total_allowed_entries: 2 }, A);
  const event = await read(test.events);
  assert.deepEqual(event.scoring_fields, ["temp_high", "temp_low", "wind_speed"]);
  assert.equal(event.event_announcement.locking_points.length, 3);
});

Deno.test("18: dates are read back in whole seconds of UTC", async () => {
  await using test = await opened();
  await test.events.createEvent(
    { ...F1, signing_date: "2030-01-02T04:00:00.987654321+02:00" },
    A,
  );
  const event = await read(test.events);
  assert.equal(event.start_observation_date, "2030-01-01T00:00:00Z");
  assert.equal(event.end_observation_date, "2030-01-02T00:00:00Z");
  assert.equal(event.signing_date, "2030-01-02T02:00:00Z");
});

Deno.test("creating the same again answers the stored event, anything else under its id is a conflict", async () => {
  await using test = await opened();
  const first = eventText(await test.events.createEvent(F1, A));
  assert.equal(eventText(await test.events.createEvent({ ...F1 }, A)), first);
  assert.equal(test.signer.announced, 1);
  const changes: Partial<CreateEventRequest>[] = [
    { locations: ["KSAW", "KORD"] },
    { signing_date: "2030-01-02T03:00:00Z" },
    { number_of_values_per_entry: 2 },
    { unlisted: true },
    { scoring_fields: ["temp_low", "temp_high", "wind_speed"] },
  ];
  for (const change of changes) {
    await assert.rejects(
      test.events.createEvent({ ...F1, ...change }, A),
      refused("conflict", /other terms or signer/),
    );
  }
  await assert.rejects(
    test.events.createEvent(F1, B),
    refused("conflict", /other terms or signer/),
  );
  assert.equal(eventText(await test.events.eventById(F1_ID)), first);
});

Deno.test("many creates of one id at once make one event that all of them answer", async () => {
  await using test = await opened();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => test.events.createEvent(F1, A)),
  );
  assert.equal(new Set(answers.map(eventText)).size, 1);
  const rivals = await Promise.allSettled(
    [A, B, A, B].map((signer) => test.events.createEvent(withId(1), signer)),
  );
  const winner = (await read(test.events, withId(1).id)).coordinator_pubkey;
  assert.deepEqual(
    rivals.map((result) => result.status),
    [A, B, A, B].map((signer) => signer === winner ? "fulfilled" : "rejected"),
  );
});

Deno.test("23: an event is refused when a scored pair has no baseline; all of them are listed", async () => {
  const pair = (target: string, metric: string, rest = {}) =>
    ({ target, metric, baseline: 1, ...rest }) as never;
  let planned = [
    pair("KORD", "temp_high"),
    pair("KORD", "temp_low", { baseline: null, reason: "no issue before the start" }),
    pair("KORD", "wind_speed", { baseline: NaN }),
    pair("KSAW", "temp_high"),
    pair("KSAW", "temp_high"),
    pair("KSAW", "temp_low", { baseline: null }),
  ];
  await using test = await opened(() => Promise.resolve(planned));
  await assert.rejects(
    test.events.createEvent(F1, A),
    refused(
      "invalid",
      new RegExp(
        "KORD/temp_low \\(no issue before the start\\), KORD/wind_speed \\(the source has no forecast for it\\), " +
          "KSAW/temp_high \\(the source gave more than one forecast for it\\), " +
          "KSAW/temp_low \\(the source has no forecast for it\\), " +
          "KSAW/wind_speed \\(the source has no forecast for it\\)$",
      ),
    ),
  );
  await assert.rejects(test.events.eventById(F1_ID), refused("not_found", /not found/));
  assert.equal(test.signer.announced, 0);
  planned = [];
  await test.events.createEvent(F1, A);
});

Deno.test("25: an unknown event is not found", async () => {
  await using test = await opened();
  await assert.rejects(test.events.eventById(F1_ID), refused("not_found", /not found/));
  await assert.rejects(test.events.entry(F1_ID, F3_IDS[0]), refused("not_found", /not found/));
  await assert.rejects(test.events.submitEntries(F1_ID, F3, A), refused("not_found", /not found/));
});

Deno.test("27: entries come back in the order submitted; the event numbers them by id", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  const [first, second, third] = F3.entries;
  const grouped = {
    id: third!.id,
    event_id: F1_ID,
    expected_observations: [
      { stations: "KSAW", temp_low: "Under" as const, wind_speed: "Par" as const },
    ],
  };
  const stored = await test.events.submitEntries(
    F1_ID,
    { event_id: F1_ID, entries: [grouped, second!, first!] },
    A,
  );
  assert.deepEqual(stored.map((entry) => entry.id), [F3_IDS[2], F3_IDS[1], F3_IDS[0]]);
  assert.deepEqual(stored[0], {
    id: F3_IDS[2],
    event_id: F1_ID,
    picks: [
      { target: "KSAW", metric: "temp_low", prediction: "Under" },
      { target: "KSAW", metric: "wind_speed", prediction: "Par" },
    ],
    expected_observations: [{
      stations: "KSAW",
      temp_high: null,
      temp_low: "Under",
      wind_speed: "Par",
      wind_direction: null,
      rain_amt: null,
      snow_amt: null,
      humidity: null,
    }],
    score: null,
    base_score: null,
  });
  for (const entry of stored) assert.deepEqual(v.parse(EntryJson, entry), entry);
  const event = await read(test.events);
  assert.deepEqual(event.entry_ids, [...F3_IDS]);
  assert.deepEqual(event.entries, [...stored].reverse());
  assert.deepEqual(await test.events.entry(F1_ID, F3_IDS[2]), stored[0]);
  await assert.rejects(
    test.events.entry(F1_ID, "0199a1b2-0000-7000-8000-000000000009"),
    refused("not_found", /no entry/),
  );
});

Deno.test("once every entry is in, the event states what it is about", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await test.events.submitEntries(F1_ID, F3, A);
  const event = await read(test.events);
  assert.deepEqual(event.statement?.statement, {
    event_id: F1_ID,
    signing_date: 1893549600,
    expiry: 1893549600 + 86_400,
    nonce_point: event.nonce_point,
    outcomes: { kind: "ranking", number_of_places_win: 1, entry_ids: [...F3_IDS] },
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

Deno.test("28: a second submission is a conflict, also of several at once", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, () => test.events.submitEntries(F1_ID, F3, A)),
  );
  const rejected = results.filter((result) => result.status === "rejected");
  assert.equal(rejected.length, 7);
  assert.ok(rejected.every(({ reason }) => refused("conflict", /already submitted/)(reason)));
  await assert.rejects(
    test.events.submitEntries(F1_ID, F3, A),
    refused("conflict", /already submitted/),
  );
});

Deno.test("an entry id that another event has is a conflict and stores nothing", async () => {
  await using test = await opened();
  const other = withId(1);
  await test.events.createEvent(F1, A);
  await test.events.createEvent(other, A);
  await test.events.submitEntries(F1_ID, F3, A);
  const request = {
    event_id: other.id,
    entries: F3.entries.map((entry) => ({ ...entry, event_id: other.id })),
  };
  await assert.rejects(
    test.events.submitEntries(other.id, request, A),
    refused("conflict", /another event/),
  );
  assert.deepEqual((await read(test.events, other.id)).entries, []);
});

Deno.test("29: entries are taken until the second before the window ends", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await test.clock.set(Date.parse(F1.end_observation_date));
  await assert.rejects(test.events.submitEntries(F1_ID, F3, A), refused("invalid", /has ended/));
  test.clock.step(-1000);
  await test.events.submitEntries(F1_ID, F3, A);
});

Deno.test("31: another coordinator's event takes no entries", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await assert.rejects(
    test.events.submitEntries(F1_ID, F3, B),
    refused("forbidden", /another coordinator/),
  );
});

Deno.test("33, 34: the list shows the newest first, at most 100, with state as of now", async () => {
  await using test = await opened();
  for (let n = 0; n < 103; n++) {
    await test.events.createEvent(withId(n), A);
    await test.clock.advance(n % 2 ? 1000 : 0);
  }
  const all = await test.events.listEvents({ limit: 100_000 });
  assert.equal(all.length, 100);
  assert.deepEqual(
    all.slice(0, 3).map((event) => event.id),
    [102, 101, 100].map((n) => withId(n).id),
  );
  for (const event of all) assert.deepEqual(v.parse(EventSummary, event), event);
  assert.equal((await test.events.listEvents({ limit: 1 })).length, 1);
  assert.equal((await test.events.listEvents({ limit: 0 })).length, 1);
  const [one, ...none] = await test.events.listEvents({ ids: [withId(0).id, F1_ID] });
  assert.equal(one!.id, withId(0).id);
  assert.deepEqual(none, []);
  assert.deepEqual(await test.events.listEvents({ ids: [] }), []);
  await test.clock.advance(3 * 86_400_000);
  const later = await test.events.listEvents({});
  assert.ok(later.every((event) => event.status === "Completed"));
});

Deno.test("a summary has what the event has, but for entries, announcement and statement", async () => {
  await using test = await opened();
  await test.events.createEvent({ ...F1, unlisted: true }, A);
  await test.events.submitEntries(F1_ID, F3, A);
  await test.run(
    `INSERT INTO event_settlement_blocks VALUES (?, 'data_quality', 'why', 1893460000, 0, 1, NULL)`,
    F1_ID,
  );
  await test.run(`INSERT INTO weather_cache VALUES (?, 'KORD', 'temp_high', 70, NULL, 0)`, F1_ID);
  const event: Record<string, unknown> = await read(test.events);
  const [summary] = await test.events.listEvents({});
  for (
    const left of ["entries", "entry_ids", "event_announcement", "coordinator_pubkey", "statement"]
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
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await test.events.submitEntries(F1_ID, F3, A);
  const insert = (table: string, station: string, metric: string, observed: number | null) =>
    test.run(`INSERT INTO ${table} VALUES (?, ?, ?, 70, ?, 0)`, F1_ID, station, metric, observed);
  await insert("weather_cache", "KSAW", "temp_low", 0.1 + 0.2);
  await insert("weather_cache", "KORD", "temp_low", null);
  await insert("weather_cache", "KORD", "temp_high", 75);
  assert.deepEqual((await read(test.events)).readings, [
    { target: "KORD", metric: "temp_high", baseline: 70, observed: 75 },
    { target: "KORD", metric: "temp_low", baseline: 70, observed: null },
    { target: "KSAW", metric: "temp_low", baseline: 70, observed: 0.1 + 0.2 },
  ]);
  await test.run("DELETE FROM weather_cache");
  await insert("event_readings", "KORD", "temp_low", 48);
  await test.run(
    `INSERT INTO attestations VALUES (?, 2, x'0000000000000002', zeroblob(32), NULL, 1893549600, NULL)`,
    F1_ID,
  );
  assert.equal((await read(test.events)).attestation, null, "decided is not signed");
  await test.run(
    "UPDATE attestations SET scalar = ?, signed_at = 1893549601",
    new Uint8Array(32).fill(7),
  );
  const signed = await read(test.events);
  assert.equal(signed.status, "Signed");
  assert.equal(signed.attestation, "07".repeat(32));
  assert.deepEqual(signed.readings, [
    { target: "KORD", metric: "temp_low", baseline: 70, observed: 48 },
  ]);
});

Deno.test("26: with the writer stopped, health is refused and nothing is announced", async () => {
  await using test = await opened();
  await test.events.createEvent(F1, A);
  await test.db.close();
  await assert.rejects(test.db.health(), refused("busy", /closed/));
  await assert.rejects(test.events.createEvent(withId(1), A));
});

Deno.test("reading an event of 25 entries and 13,801 outcomes leaves the announcement unparsed", async () => {
  await using test = await opened();
  const big = { ...F1, total_allowed_entries: 25, number_of_places_win: 3 };
  await test.events.createEvent(big, A);
  const detail = await test.events.eventById(F1_ID);
  assert.equal(typeof detail.announcement, "string");
  assert.equal((await read(test.events)).event_announcement.locking_points.length, 13_801);
});
