import assert from "node:assert/strict";
import { DAY_EVENT, DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { A, EventsFixture } from "../../testing/fixtures/event_store.ts";
import { type EventAnswer, EventAnswers } from "./event_answers.ts";

const ID = DAY_EVENT_ID;

async function withAnswers(
  work: (answers: EventAnswers, fixture: EventsFixture) => Promise<void>,
): Promise<void> {
  await using fixture = await EventsFixture.open();
  await fixture.events.createEvent(DAY_EVENT, A);
  await work(new EventAnswers(fixture), fixture);
}

const statusOf = (answer: EventAnswer | undefined) =>
  answer && JSON.parse(new TextDecoder().decode(answer.json)).status;

Deno.test("an answer that was made is at hand, to the byte", async () => {
  await withAnswers(async (answers) => {
    assert.equal(await answers.recall(ID), undefined);
    const made = await answers.make(ID);
    assert.equal(await answers.recall(ID), made);
    assert.equal(statusOf(made), "Live");
  });
});

Deno.test("a change of the database, by this process or another, makes the answer anew", async () => {
  await withAnswers(async (answers, fixture) => {
    await answers.make(ID);
    await fixture.run("UPDATE events SET updated_at = updated_at + 1");
    assert.equal(await answers.recall(ID), undefined);

    await answers.make(ID);
    const writer = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { DatabaseSync } from "node:sqlite";
        new DatabaseSync(Deno.args[0]).exec("UPDATE events SET updated_at = updated_at + 1");`,
        fixture.db.path,
      ],
    }).output();
    assert.ok(writer.success, new TextDecoder().decode(writer.stderr));
    assert.equal(await answers.recall(ID), undefined);
  });
});

Deno.test("time alone makes the answer anew where the event's status changes", async () => {
  await withAnswers(async (answers, { clock }) => {
    await answers.make(ID);
    await clock.advance(12 * 3_600_000 - 1);
    assert.equal(statusOf(await answers.recall(ID)), "Live");
    await clock.advance(1);
    assert.equal(await answers.recall(ID), undefined);
    assert.equal(statusOf(await answers.make(ID)), "Running");
    await clock.advance(24 * 3_600_000);
    assert.equal(await answers.recall(ID), undefined);
    assert.equal(statusOf(await answers.make(ID)), "Completed");
    await clock.advance(365 * 24 * 3_600_000);
    assert.equal(statusOf(await answers.recall(ID)), "Completed");
    clock.step(-366 * 24 * 3_600_000);
    assert.equal(await answers.recall(ID), undefined);
  });
});

Deno.test("answers that say nothing take memory, too: of very many the first are forgotten", async () => {
  const version = "1:1";
  const answers = new EventAnswers({
    events: { eventById: () => assert.fail("asked") },
    db: { version: () => Promise.resolve(version), knownVersion: () => version },
    clock: new VirtualClock(1),
  });
  const json = new TextEncoder().encode("[]");
  const keys = Array.from({ length: 30_000 }, (_, i) => `?limit=1&n=${i}`);
  for (const key of keys) await answers.keep(key, () => Promise.resolve({ json, changesAtMs: [] }));
  const kept = keys.filter((key) => answers.atHand(key) !== undefined);
  assert.ok(kept.length > 10_000 && kept.length < 25_000, `${kept.length} are kept`);
  assert.equal(answers.atHand(keys.at(-1)!)?.json, json);
});
