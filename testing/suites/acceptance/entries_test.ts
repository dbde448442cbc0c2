import assert from "node:assert/strict";
import * as v from "valibot";
import { v7 as uuidV7 } from "uuid";
import { EntryJson, type EntryRequest } from "../../../shared/contract/entry.ts";
import { EventJson } from "../../../shared/contract/event.ts";
import { verifyStatement } from "../../../shared/dlc/statement.ts";
import { xOnlyOf } from "../../../shared/keys/npub.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf, refusalOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

const Entries = v.array(EntryJson);

async function createdEvent(fixture: OracleFixture): Promise<EventJson> {
  const response = await fixture.signed("A", "/oracle/events", { body: eventRequest() });
  return await jsonOf(response, EventJson);
}

function submit(
  fixture: OracleFixture,
  eventId: string,
  entries: readonly unknown[],
  party: "A" | "B" | "S" | "U" = "A",
) {
  const body = { event_id: eventId, entries };
  return fixture.signed(party, `/oracle/events/${eventId}/entries`, { body });
}

const readEvent = async (fixture: OracleFixture, id: string) =>
  await jsonOf(await fixture.get(`/oracle/events/${id}`), EventJson);

Deno.test("a coordinator submits entries", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });

  await t.step(
    "both forms are taken, answered in the order sent, read by ascending id (O27)",
    async () => {
      const { id } = await createdEvent(fixture);
      const [first, second, third] = entryRequests(id, 3);
      const choice: EntryRequest = {
        id: third!.id,
        event_id: id,
        expected_observations: [{ stations: "KSAW", temp_low: "Under", wind_speed: "Par" }],
      };
      const sent = [choice, second!, first!];
      const stored = await jsonOf(await submit(fixture, id, sent), Entries);
      assert.deepEqual(stored.map((entry) => entry.id), sent.map((entry) => entry.id));
      assert.deepEqual(stored[0]!.picks, [
        { target: "KSAW", metric: "temp_low", prediction: "Under" },
        { target: "KSAW", metric: "wind_speed", prediction: "Par" },
      ]);
      assert.deepEqual(stored.map(({ score, base_score }) => [score, base_score]), [
        [null, null],
        [null, null],
        [null, null],
      ]);
      const event = await readEvent(fixture, id);
      assert.deepEqual(event.entry_ids, sent.map((entry) => entry.id).toSorted());
      assert.deepEqual(event.entries.map((entry) => entry.id), event.entry_ids);
      const one = await fixture.get(`/oracle/events/${id}/entries/${third!.id}`);
      assert.deepEqual(await jsonOf(one, EntryJson), stored[0]);
    },
  );

  await t.step("a second submission is a conflict and changes nothing (O28)", async () => {
    const { id } = await createdEvent(fixture);
    const entries = entryRequests(id, 3);
    await jsonOf(await submit(fixture, id, entries), Entries);
    const before = await readEvent(fixture, id);
    await problemOf(await submit(fixture, id, entries), 409);
    await problemOf(await submit(fixture, id, entryRequests(id, 3)), 409);
    assert.deepEqual(await readEvent(fixture, id), before);
  });

  await t.step("two submissions at once: one is stored", async () => {
    const { id } = await createdEvent(fixture);
    const answers = await Promise.all([1, 2].map(() => submit(fixture, id, entryRequests(id, 3))));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    for (const answer of answers) await answer.body?.cancel();
    assert.equal((await readEvent(fixture, id)).entries.length, 3);
  });

  await t.step("a wrong station, count, form, id or pick is refused (O30)", async () => {
    const { id } = await createdEvent(fixture);
    const [first, second, third] = entryRequests(id, 3) as [
      EntryRequest,
      EntryRequest,
      EntryRequest,
    ];
    const pick = first.picks![0]!;
    const both = { ...first, expected_observations: [{ stations: "KORD", temp_low: "Par" }] };
    const with4 = ["temp_high", "temp_low", "wind_speed", "temp_high"]
      .map((metric, i) => ({ ...pick, target: i < 3 ? "KORD" : "KSAW", metric }));
    const refused: [readonly unknown[], string][] = [
      [
        [{ ...first, picks: [{ ...pick, target: "KJFK" }] }, second, third],
        "entries[0].picks[0].target",
      ],
      [
        [{ ...first, picks: [{ ...pick, metric: "snow_amt" }] }, second, third],
        "entries[0].picks[0].metric",
      ],
      [[first], "entries"],
      [[both, second, third], "entries[0]"],
      [[first, second, { ...third, event_id: uuidV7() }], "entries[2].event_id"],
      [[first, second, { ...third, id: first.id }], "entries[2].id"],
      [[first, second, { ...third, id: crypto.randomUUID() }], "entries[2].id"],
      [[first, { ...second, picks: [] }, third], "entries[1].picks"],
      [[first, { ...second, picks: [pick, pick] }, third], "entries[1].picks[1]"],
      [[first, { ...second, picks: with4 }, third], "entries[1].picks"],
      [
        [{ ...first, picks: [{ ...pick, prediction: "Maybe" }] }, second, third],
        "entries[0].picks[0].prediction",
      ],
    ];
    for (const [entries, field] of refused) {
      const problem = await problemOf(await submit(fixture, id, entries), 400);
      assert.equal(problem.field, field, problem.detail);
    }
    const elsewhere = { event_id: uuidV7(), entries: [first, second, third] };
    for (const inPath of [id, uuidV7()]) {
      const path = `/oracle/events/${inPath}/entries`;
      const problem = await problemOf(await fixture.signed("A", path, { body: elsewhere }), 400);
      assert.equal(problem.field, "event_id");
    }
    assert.deepEqual((await readEvent(fixture, id)).entries, []);
  });

  await t.step(
    "another coordinator, a stranger, an uploader and an unknown event are refused (O31)",
    async () => {
      const { id } = await createdEvent(fixture);
      const entries = entryRequests(id, 3);
      const problem = await problemOf(await submit(fixture, id, entries, "B"), 403);
      assert.match(String(problem.error), /another coordinator/);
      for (const party of ["S", "U"] as const) {
        assert.equal(
          await refusalOf(await submit(fixture, id, entries, party), 403),
          "not_allowed",
        );
      }
      await problemOf(await submit(fixture, uuidV7(), entries), 404);
    },
  );

  await t.step("a choice need not name every metric, null means none (O32)", async () => {
    const { id } = await createdEvent(fixture);
    const entries = entryRequests(id, 3).map(({ picks: _, ...entry }, i) => ({
      ...entry,
      expected_observations: [
        i === 0
          ? { stations: "KORD", temp_high: "Over" }
          : { stations: "KORD", temp_high: null, temp_low: "Par", humidity: null },
      ],
    }));
    const stored = await jsonOf(await submit(fixture, id, entries), Entries);
    assert.equal(stored[0]!.picks.length, 1);
    assert.deepEqual(stored[0]!.expected_observations, [{
      stations: "KORD",
      temp_high: "Over",
      temp_low: null,
      wind_speed: null,
      wind_direction: null,
      rain_amt: null,
      snow_amt: null,
      humidity: null,
    }]);
  });

  await t.step("the statement is signed once every entry is in", async () => {
    const { id, statement } = await createdEvent(fixture);
    assert.equal(statement, undefined);
    await jsonOf(await submit(fixture, id, entryRequests(id, 3)), Entries);
    const event = await readEvent(fixture, id);
    assert.ok(event.statement && verifyStatement(event.statement, xOnlyOf(fixture.oracle.npub)));
    assert.deepEqual(event.statement.statement.outcomes.entry_ids, event.entry_ids);
  });

  await t.step("an unknown entry is 404", async () => {
    const { id } = await createdEvent(fixture);
    await problemOf(await fixture.get(`/oracle/events/${id}/entries/${uuidV7()}`), 404);
    await problemOf(await fixture.get(`/oracle/events/${uuidV7()}/entries/${uuidV7()}`), 404);
  });

  await t.step("entries are taken until the window has ended (O29)", async () => {
    const early = await createdEvent(fixture);
    const late = await createdEvent(fixture);
    await fixture.clock.set(Date.parse(early.end_observation_date) - 1);
    await jsonOf(await submit(fixture, early.id, entryRequests(early.id, 3)), Entries);
    await fixture.clock.advance(1);
    await problemOf(await submit(fixture, late.id, entryRequests(late.id, 3)), 400);
  });
});
