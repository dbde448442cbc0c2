import assert from "node:assert/strict";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import { A, B, EventsFixture, withId } from "../../testing/fixtures/event_store.ts";
import { CompiledQuery } from "kysely";
import { EventSearch } from "./event_search.ts";

import { HOUR_MS } from "../../shared/time/units.ts";

async function withEvents(): Promise<{ fixture: EventsFixture; search: EventSearch }> {
  const fixture = await EventsFixture.open();
  const search = new EventSearch(fixture.db, fixture.clock);
  await fixture.events.createEvent(withId(1), A);
  await fixture.events.createEvent({ ...withId(2), locations: ["KJFK"] }, B);
  await fixture.events.createEvent({ ...withId(3), unlisted: true }, A);
  await fixture.events.createEvent({
    ...withId(4),
    start_observation_date: "2030-01-05T00:00:00Z",
    end_observation_date: "2030-01-06T00:00:00Z",
    signing_date: "2030-01-06T02:00:00Z",
  }, A);
  return { fixture, search };
}

Deno.test("events are found by what a visitor asks for, and unlisted ones never", async () => {
  const { fixture, search } = await withEvents();
  await using _ = fixture;
  const find = async (filter: Parameters<EventSearch["find"]>[0]) =>
    (await search.find(filter, 10, 0)).ids.map((id) => Number(id.slice(-12)));
  assert.deepEqual(await find({}), [4, 2, 1]);
  assert.deepEqual(await find({ station: "KJFK" }), [2]);
  assert.deepEqual(await find({ coordinator: B }), [2]);
  assert.deepEqual(await find({ coordinator: "npub1nobody" as Npub }), []);
  assert.deepEqual(await find({ id: withId(4).id }), [4]);
  assert.deepEqual(await find({ id: withId(3).id }), [], "an unlisted one");
  assert.deepEqual(await find({ fromMs: Date.parse("2030-01-02T00:00:00Z") }), [4]);
  assert.deepEqual(await find({ toMs: Date.parse("2030-01-05T00:00:00Z") }), [2, 1]);
  assert.deepEqual(await find({ state: "live" }), [4, 2, 1]);
  assert.deepEqual(await find({ station: `K%' OR 1=1 --` }), []);
});

Deno.test("found events come in pages with their number in all", async () => {
  const { fixture, search } = await withEvents();
  await using _ = fixture;
  const { ids, total } = await search.find({}, 2, 2);
  assert.deepEqual([ids, total], [[withId(1).id], 3]);
});

Deno.test("events are counted by state; what ended and lacks something is blocked too", async () => {
  const { fixture, search } = await withEvents();
  await using _ = fixture;
  const counts = { live: 3, running: 0, completed: 0, blocked: 0, signed: 0 };
  assert.deepEqual(await search.counts(), counts);
  await fixture.clock.set(Date.parse(DAY_EVENT.start_observation_date));
  assert.deepEqual(await search.counts(), { ...counts, live: 1, running: 2 });
  await fixture.clock.set(Date.parse(DAY_EVENT.end_observation_date) + HOUR_MS);
  await fixture.run(
    "INSERT INTO event_settlement_blocks (event_id, code, message, checked_at) VALUES (?, ?, ?, ?)",
    withId(1).id,
    "data_quality",
    "reports were rejected",
    1,
  );
  assert.deepEqual(await search.counts(), { ...counts, live: 1, completed: 2, blocked: 1 });
  assert.deepEqual((await search.find({ state: "blocked" }, 10, 0)).ids, [withId(1).id]);
  assert.deepEqual((await search.find({ state: "completed" }, 10, 0)).total, 2);
  await fixture.clock.set(Date.parse(DAY_EVENT.signing_date) + 24 * HOUR_MS);
  assert.equal((await search.counts()).blocked, 0, "what has expired lacks nothing any more");
  assert.deepEqual((await search.find({ state: "blocked" }, 10, 0)).ids, []);
});

Deno.test("a thousand events are searched without reading them all", async () => {
  await using fixture = await EventsFixture.open();
  const search = new EventSearch(fixture.db, fixture.clock);
  await fixture.events.createEvent(withId(1), A);
  await copyTimes(fixture, 999);
  const { ids, total } = await search.find({ station: "KSAW" }, 25, 975);
  assert.deepEqual([ids.length, total, ids.at(-1)], [25, 1000, withId(1).id]);
});

Deno.test("when an event was announced is told, and of one that is not there nothing", async () => {
  const { fixture, search } = await withEvents();
  await using _ = fixture;
  assert.equal(await search.announcedAtMs(withId(1).id), Date.parse("2029-12-31T12:00:00Z"));
  assert.equal(await search.announcedAtMs(withId(9).id), undefined);
});

/** Copies the one event there is under ids of their own and with nonces that nobody knows. */
async function copyTimes(fixture: EventsFixture, times: number): Promise<void> {
  const [columns] = await fixture.db.read<{ names: string }>(CompiledQuery.raw(
    "SELECT group_concat(name) AS names FROM pragma_table_info('events') " +
      "WHERE name NOT IN ('id', 'nonce_salt', 'nonce_point')",
  ));
  await fixture.run(
    `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= ?)
     INSERT INTO events (id, nonce_salt, nonce_point, ${columns?.names})
     SELECT printf('0199a1b2-0000-7000-8000-%012d', i), randomblob(32), CAST(x'02' || randomblob(32) AS BLOB),
       ${columns?.names} FROM n, events WHERE events.id = ?`,
    times,
    withId(1).id,
  );
}
