import assert from "node:assert/strict";
import * as v from "valibot";
import { EntryJson } from "../../shared/contract/entry.ts";
import {
  DAY_ENTRIES,
  DAY_ENTRY_IDS,
  DAY_EVENT,
  DAY_EVENT_ID,
} from "../../testing/fixtures/event_requests.ts";
import { A, B, EventsFixture, isRefusal, withId } from "../../testing/fixtures/event_store.ts";

Deno.test("entries come back in the order submitted; the event numbers them by id (O27)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  const [first, second, third] = DAY_ENTRIES.entries;
  const grouped = {
    id: third!.id,
    event_id: DAY_EVENT_ID,
    expected_observations: [
      { stations: "KSAW", temp_low: "Under" as const, wind_speed: "Par" as const },
    ],
  };
  const stored = await fixture.events.submitEntries(
    DAY_EVENT_ID,
    { event_id: DAY_EVENT_ID, entries: [grouped, second!, first!] },
    A,
  );
  assert.deepEqual(stored.map((entry) => entry.id), [
    DAY_ENTRY_IDS[2],
    DAY_ENTRY_IDS[1],
    DAY_ENTRY_IDS[0],
  ]);
  assert.deepEqual(stored[0], {
    id: DAY_ENTRY_IDS[2],
    event_id: DAY_EVENT_ID,
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
  const event = await fixture.read();
  assert.deepEqual(event.entry_ids, [...DAY_ENTRY_IDS]);
  assert.deepEqual(event.entries, [...stored].reverse());
  assert.deepEqual(await fixture.events.entry(DAY_EVENT_ID, DAY_ENTRY_IDS[2]), stored[0]);
  await assert.rejects(
    fixture.events.entry(DAY_EVENT_ID, "0199a1b2-0000-7000-8000-000000000009"),
    isRefusal("not_found", /no entry/),
  );
});

Deno.test("a second submission is a conflict, also of several at once (O28)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, () => fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A)),
  );
  const rejected = results.filter((result) => result.status === "rejected");
  assert.equal(rejected.length, 7);
  assert.ok(rejected.every(({ reason }) => isRefusal("conflict", /already submitted/)(reason)));
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A),
    isRefusal("conflict", /already submitted/),
  );
});

Deno.test("the entries have a receipt from the moment they are stored, always the same", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  assert.equal((await fixture.read()).entries_receipt, null);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  const { entries_receipt: receipt } = await fixture.read();
  assert.match(receipt?.digest ?? "", /^[0-9a-f]{64}$/);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A).catch(() => {});
  assert.deepEqual((await fixture.read()).entries_receipt, receipt);
});

Deno.test("an entry id that another event has is a conflict and stores nothing", async () => {
  await using fixture = await EventsFixture.open();
  const other = withId(1);
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.events.createEvent(other, A);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  const request = {
    event_id: other.id,
    entries: DAY_ENTRIES.entries.map((entry) => ({ ...entry, event_id: other.id })),
  };
  await assert.rejects(
    fixture.events.submitEntries(other.id, request, A),
    isRefusal("conflict", /another event/),
  );
  assert.deepEqual((await fixture.read(other.id)).entries, []);
});

Deno.test("entries are taken until the second before the window ends (O29)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await fixture.clock.set(Date.parse(DAY_EVENT.end_observation_date));
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A),
    isRefusal("invalid", /has ended/),
  );
  fixture.clock.step(-1000);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
});

Deno.test("entries that close before the window ends are taken until the second before; repeated ones stay a conflict", async () => {
  await using fixture = await EventsFixture.open();
  const closes = "2030-01-01T00:00:00Z";
  await fixture.events.createEvent({ ...DAY_EVENT, entries_close: closes }, A);
  await fixture.clock.set(Date.parse(closes));
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A),
    isRefusal("invalid", /entries closed at 2030-01-01T00:00:00Z/),
  );
  fixture.clock.step(-1000);
  await fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A);
  fixture.clock.step(3_600_000);
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, A),
    isRefusal("conflict", /already submitted/),
  );
});

Deno.test("another coordinator's event takes no entries (O31)", async () => {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await assert.rejects(
    fixture.events.submitEntries(DAY_EVENT_ID, DAY_ENTRIES, B),
    isRefusal("forbidden", /another coordinator/),
  );
});
