import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import { A, EventsFixture, withId } from "../../testing/fixtures/event_store.ts";
import { listedEntryCounts, listedEventRows } from "./event_queries.ts";

Deno.test("the events of a station are listed newest first, page by page, and no others are read for it", async () => {
  await using fixture = await EventsFixture.open();
  for (const [n, locations] of [["KORD"], ["KJFK", "KORD"], ["KJFK"], ["KORDX"]].entries()) {
    await fixture.events.createEvent({ ...withId(n + 1), locations }, A);
    await fixture.clock.advance(1000);
  }
  const listing = { station: "KORD", limit: 1, now: 0 };
  const [newest] = await fixture.db.read(listedEventRows(listing));
  assert.equal(newest?.id, withId(2).id);
  const after = { createdAt: newest!.created_at, id: newest!.id };
  const next = await fixture.db.read(listedEventRows({ ...listing, limit: 9, after }));
  assert.deepEqual(next.map(({ id }) => id), [withId(1).id]);
  assert.deepEqual(await fixture.db.read(listedEventRows({ ...listing, station: "K%" })), []);

  for (const statement of [listedEventRows(listing), listedEntryCounts(listing)]) {
    const plan = await fixture.db.read(
      CompiledQuery.raw(`EXPLAIN QUERY PLAN ${statement.sql}`, [...statement.parameters]),
    );
    const steps = plan.map((row) => String((row as { detail: string }).detail));
    assert.ok(
      steps.some((step) => /SEARCH event_stations USING PRIMARY KEY/.test(step)),
      `${steps}`,
    );
    assert.ok(!steps.some((step) => /SCAN (events|event_stations)/.test(step)), `${steps}`);
  }
});
