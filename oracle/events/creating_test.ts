import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import type { CreateEventRequest } from "../../shared/contract/event.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import {
  A,
  B,
  EventsFixture,
  GOOD_PROSPECTS,
  isRefusal,
  withId,
} from "../../testing/fixtures/event_store.ts";
import { entryRequests } from "../../testing/suites/acceptance/made_events.ts";
import { eventText } from "./event_json.ts";

Deno.test("a new event is Live, with its announcement and nothing else yet (O15)", async () => {
  await using fixture = await EventsFixture.open();
  const created = eventText(await fixture.events.createEvent(DAY_EVENT, A));
  const event = await fixture.read();
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

Deno.test("what was announced stays, and no two events share a nonce point (O16)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.events.createEvent(withId(1), A);
  const [one, other] = [await fixture.read(), await fixture.read(withId(1).id)];
  assert.deepEqual(await fixture.read(), one);
  assert.notEqual(one.nonce_point, other.nonce_point);
});

Deno.test("source and metrics have defaults (O17)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent({ ...DAY_EVENT, total_allowed_entries: 2 }, A);
  const event = await fixture.read();
  assert.deepEqual(event.scoring_fields, ["temp_high", "temp_low", "wind_speed"]);
  assert.equal(event.event_announcement.locking_points.length, 3);
});

Deno.test("dates are read back in whole seconds of UTC (O18)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(
    { ...DAY_EVENT, signing_date: "2030-01-02T04:00:00.000+02:00" },
    A,
  );
  const event = await fixture.read();
  assert.equal(event.start_observation_date, "2030-01-01T00:00:00Z");
  assert.equal(event.end_observation_date, "2030-01-02T00:00:00Z");
  assert.equal(event.signing_date, "2030-01-02T02:00:00Z");
});

Deno.test("creating the same again answers the stored event, anything else under its id is a conflict", async () => {
  await using fixture = await EventsFixture.open();
  const first = eventText(await fixture.events.createEvent(DAY_EVENT, A));
  assert.equal(eventText(await fixture.events.createEvent({ ...DAY_EVENT }, A)), first);
  assert.equal(fixture.signer.announced, 1);
  const changes: Partial<CreateEventRequest>[] = [
    { locations: ["KSAW", "KORD"] },
    { signing_date: "2030-01-02T03:00:00Z" },
    { number_of_values_per_entry: 2 },
    { unlisted: true },
    { entries_close: "2030-01-01T00:00:00Z" },
    { scoring_fields: ["temp_low", "temp_high", "wind_speed"] },
  ];
  for (const change of changes) {
    await assert.rejects(
      fixture.events.createEvent({ ...DAY_EVENT, ...change }, A),
      isRefusal("conflict", /other terms or signer/),
    );
  }
  await assert.rejects(
    fixture.events.createEvent(DAY_EVENT, B),
    isRefusal("conflict", /other terms or signer/),
  );
  assert.equal(eventText(await fixture.events.eventById(DAY_EVENT_ID)), first);
});

Deno.test("when entries close stands in the event as it was asked for, and decides what is the same", async () => {
  await using fixture = await EventsFixture.open();
  const request = { ...DAY_EVENT, entries_close: "2029-12-31T20:00:00-04:00" };
  const first = eventText(await fixture.events.createEvent(request, A));
  assert.equal((await fixture.read()).entries_close, "2030-01-01T00:00:00Z");
  const [summary] = (await fixture.events.listEvents({})).events;
  assert.equal(summary?.entries_close, "2030-01-01T00:00:00Z");
  await fixture.clock.set(Date.parse("2030-01-01T06:00:00Z"));
  const again = { ...request, entries_close: "2030-01-01T00:00:00Z" };
  assert.equal(
    JSON.parse(eventText(await fixture.events.createEvent(again, A))).nonce_point,
    JSON.parse(first).nonce_point,
    "also when they are closed by now",
  );
  for (const entries_close of [undefined, "2030-01-01T12:00:00Z"]) {
    await assert.rejects(
      fixture.events.createEvent({ ...DAY_EVENT, entries_close }, A),
      isRefusal("conflict", /other terms/),
    );
  }
  const end = { ...withId(1), entries_close: DAY_EVENT.end_observation_date };
  await fixture.events.createEvent(end, A);
  await fixture.events.createEvent(withId(1), A);
  assert.equal((await fixture.read(end.id)).entries_close, "2030-01-02T00:00:00Z");
  await fixture.events.createEvent(withId(2), A);
  assert.ok(!("entries_close" in await fixture.read(withId(2).id)));
});

Deno.test("many creates of one id at once make one event that all of them answer", async () => {
  await using fixture = await EventsFixture.open();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fixture.events.createEvent(DAY_EVENT, A)),
  );
  assert.equal(new Set(answers.map((each) => eventText(each))).size, 1);
  const rivals = await Promise.allSettled(
    [A, B, A, B].map((signer) => fixture.events.createEvent(withId(1), signer)),
  );
  const winner = (await fixture.read(withId(1).id)).coordinator_pubkey;
  assert.deepEqual(
    rivals.map((result) => result.status),
    [A, B, A, B].map((signer) => signer === winner ? "fulfilled" : "rejected"),
  );
});

Deno.test("an event is refused when a scored pair has no baseline; all of them are listed (O23)", async () => {
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
  await using fixture = await EventsFixture.open({
    ...GOOD_PROSPECTS,
    planBaselines: () => Promise.resolve(planned),
  });
  await assert.rejects(
    fixture.events.createEvent(DAY_EVENT, A),
    isRefusal(
      "invalid",
      new RegExp(
        "KORD/temp_low \\(no issue before the start\\), KORD/wind_speed \\(the source has no forecast for it\\), " +
          "KSAW/temp_high \\(the source gave more than one forecast for it\\), " +
          "KSAW/temp_low \\(the source has no forecast for it\\), " +
          "KSAW/wind_speed \\(the source has no forecast for it\\)$",
      ),
    ),
  );
  await assert.rejects(fixture.events.eventById(DAY_EVENT_ID), isRefusal("not_found", /not found/));
  assert.equal(fixture.signer.announced, 0);
  planned = [];
  await assert.rejects(
    fixture.events.createEvent(DAY_EVENT, A),
    isRefusal(
      "invalid",
      /KORD\/temp_high .*KSAW\/wind_speed \(the source has no forecast for it\)$/,
    ),
  );
});

Deno.test("with the writer stopped, health is refused and nothing is announced (O26)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.db.close();
  await assert.rejects(fixture.db.health(), isRefusal("busy", /closed/));
  await assert.rejects(fixture.events.createEvent(withId(1), A));
});

Deno.test("an event of 25 entries, 3 places and 13,801 outcomes takes at most half a megabyte, entries and all", async () => {
  await using fixture = await EventsFixture.open();
  const bytes = async () => {
    const [row] = await fixture.db.read(
      CompiledQuery.raw(
        "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
      ),
    );
    return Number((row as { bytes: number }).bytes);
  };
  const before = await bytes();
  await fixture.events.createEvent(
    { ...DAY_EVENT, total_allowed_entries: 25, number_of_places_win: 3 },
    A,
  );
  await fixture.events.submitEntries(
    DAY_EVENT_ID,
    { event_id: DAY_EVENT_ID, entries: entryRequests(DAY_EVENT_ID, 25) },
    A,
  );
  const taken = await bytes() - before;
  assert.ok(taken > 400_000 && taken <= 500_000, `${taken} bytes`);
});
