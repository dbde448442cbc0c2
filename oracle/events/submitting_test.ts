import assert from "node:assert/strict";
import * as v from "valibot";
import { EntryJson } from "../../shared/contract/entry.ts";
import { F1, F1_ID, F3, F3_IDS } from "../../testing/fixtures/event_requests.ts";
import { A, B, openEventsRoom, refused, withId } from "../../testing/fixtures/event_store.ts";

Deno.test("entries come back in the order submitted; the event numbers them by id (O27)", async () => {
  await using room = await openEventsRoom();
  await room.events.createEvent(F1, A);
  const [first, second, third] = F3.entries;
  const grouped = {
    id: third!.id,
    event_id: F1_ID,
    expected_observations: [
      { stations: "KSAW", temp_low: "Under" as const, wind_speed: "Par" as const },
    ],
  };
  const stored = await room.events.submitEntries(
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
  const event = await room.read();
  assert.deepEqual(event.entry_ids, [...F3_IDS]);
  assert.deepEqual(event.entries, [...stored].reverse());
  assert.deepEqual(await room.events.entry(F1_ID, F3_IDS[2]), stored[0]);
  await assert.rejects(
    room.events.entry(F1_ID, "0199a1b2-0000-7000-8000-000000000009"),
    refused("not_found", /no entry/),
  );
});

Deno.test("a second submission is a conflict, also of several at once (O28)", async () => {
  await using room = await openEventsRoom();
  await room.events.createEvent(F1, A);
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, () => room.events.submitEntries(F1_ID, F3, A)),
  );
  const rejected = results.filter((result) => result.status === "rejected");
  assert.equal(rejected.length, 7);
  assert.ok(rejected.every(({ reason }) => refused("conflict", /already submitted/)(reason)));
  await assert.rejects(
    room.events.submitEntries(F1_ID, F3, A),
    refused("conflict", /already submitted/),
  );
});

Deno.test("an entry id that another event has is a conflict and stores nothing", async () => {
  await using room = await openEventsRoom();
  const other = withId(1);
  await room.events.createEvent(F1, A);
  await room.events.createEvent(other, A);
  await room.events.submitEntries(F1_ID, F3, A);
  const request = {
    event_id: other.id,
    entries: F3.entries.map((entry) => ({ ...entry, event_id: other.id })),
  };
  await assert.rejects(
    room.events.submitEntries(other.id, request, A),
    refused("conflict", /another event/),
  );
  assert.deepEqual((await room.read(other.id)).entries, []);
});

Deno.test("entries are taken until the second before the window ends (O29)", async () => {
  await using room = await openEventsRoom();
  await room.events.createEvent(F1, A);
  await room.clock.set(Date.parse(F1.end_observation_date));
  await assert.rejects(room.events.submitEntries(F1_ID, F3, A), refused("invalid", /has ended/));
  room.clock.step(-1000);
  await room.events.submitEntries(F1_ID, F3, A);
});

Deno.test("another coordinator's event takes no entries (O31)", async () => {
  await using room = await openEventsRoom();
  await room.events.createEvent(F1, A);
  await assert.rejects(
    room.events.submitEntries(F1_ID, F3, B),
    refused("forbidden", /another coordinator/),
  );
});
