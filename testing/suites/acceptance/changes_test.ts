import assert from "node:assert/strict";
import * as v from "valibot";
import { ChangesPage, EventChange } from "../../../shared/contract/change.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";

const STREAM = { accept: "text/event-stream" };
const STATIONS = ["KORD", "KSAW"];
const UNLISTED_ID = "0199a1b2-0000-7000-8000-0000000000bb";

/** A stream of server-sent events, a block at a time. */
class Blocks {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.match(response.headers.get("vary") ?? "", /accept/);
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next block's fields; `undefined` at the end. */
  async next(): Promise<Record<string, string> | undefined> {
    while (!this.#text.includes("\n\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n\n");
    const lines = this.#text.slice(0, end).split("\n");
    this.#text = this.#text.slice(end + 2);
    return Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
  }

  /** The next change, past heartbeats. */
  async change(): Promise<EventChange> {
    for (;;) {
      const block = await this.next();
      assert.ok(block, "the stream is over");
      if (block.data !== undefined) return v.parse(EventChange, JSON.parse(block.data));
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

async function page(fixture: OracleFixture, path: string): Promise<ChangesPage> {
  const response = await fixture.get(path);
  assert.equal(response.headers.get("cache-control"), "no-store");
  return v.parse(ChangesPage, await response.json());
}

Deno.test("changes are pushed, and polled, and nobody hears of unlisted events but by their id", async () => {
  await using fixture = await OracleFixture.start({ stations: STATIONS });
  const all = new Blocks(await fixture.get("/oracle/changes", { headers: STREAM }));
  const opening = (await all.next())!;
  assert.equal(opening.retry, "2000");
  const client = fixture.client("A");
  await client.createEvent({ ...DAY_EVENT, id: UNLISTED_ID, unlisted: true });
  await client.createEvent(DAY_EVENT);
  const at = new Date(fixture.clock.now()).toISOString().replace(".000", "");
  const created = { event_id: DAY_EVENT_ID, version: 1, kind: "created", at } as const;
  assert.deepEqual(await all.change(), created);
  await client.submitEntries(DAY_EVENT_ID, DAY_ENTRIES.entries);
  const entered = { ...created, version: 2, kind: "entries" } as const;
  assert.deepEqual(await all.change(), entered);
  await all.cancel();

  const after = `after=${opening.id}`;
  const polled = await page(fixture, `/oracle/changes?${after}`);
  assert.deepEqual(polled.changes, [created, entered]);
  const rest = await page(fixture, `/oracle/changes?after=${polled.cursor}`);
  assert.deepEqual(rest, { changes: [], cursor: polled.cursor });
  assert.deepEqual(await page(fixture, "/oracle/changes?after=newest"), rest);
  assert.deepEqual(await page(fixture, "/oracle/changes"), rest);
  const own = await page(fixture, `/oracle/events/${UNLISTED_ID.toUpperCase()}/changes?${after}`);
  assert.deepEqual(own.changes, [{ ...created, event_id: UNLISTED_ID }]);
});

Deno.test("a follower goes on from its last event's id after a restart, by header or by query", async () => {
  await using fixture = await OracleFixture.start({ stations: STATIONS });
  const path = "/oracle/changes";
  const before = new Blocks(await fixture.get(path, { headers: STREAM }));
  const { id } = (await before.next())!;
  await fixture.client("A").createEvent(DAY_EVENT);
  await before.change();
  await fixture.restart(); // is not kept waiting by its followers
  assert.equal(await before.next(), undefined);
  for (
    const again of [
      await fixture.get(path, { headers: { ...STREAM, "last-event-id": id! } }),
      await fixture.get(`${path}?last_event_id=${id}`, { headers: STREAM }),
      await fixture.get(`${path}?after=${id}`, { headers: STREAM }),
      await fixture.get(`${path}?after=newest`, { headers: { ...STREAM, "last-event-id": id! } }),
    ]
  ) {
    const blocks = new Blocks(again);
    await blocks.next();
    assert.equal((await blocks.change()).event_id, DAY_EVENT_ID);
    await blocks.cancel();
  }
  const { changes } = await page(fixture, `${path}?last_event_id=${id}`);
  assert.deepEqual(changes.map(({ event_id }) => event_id), [DAY_EVENT_ID]);
});

Deno.test("who does not take a stream is answered a page", async () => {
  await using fixture = await OracleFixture.start();
  for (
    const accept of ["*/*", "text/event-stream;q=0", "application/json, text/event-stream; q=0.0"]
  ) {
    const answer = await fixture.get("/oracle/changes", { headers: { accept } });
    assert.equal(answer.headers.get("content-type"), "application/json", accept);
    await answer.body?.cancel();
  }
});

Deno.test("a cursor that is not ours is answered with a reset, or 410 to who polls", async () => {
  await using fixture = await OracleFixture.start({ stations: STATIONS });
  await fixture.client("A").createEvent(DAY_EVENT);
  const { cursor } = await page(fixture, "/oracle/changes?after=newest");
  const [mark, sequence] = cursor.split("-");
  for (
    const other of [`0123456789abcdef-${sequence}`, `${mark}-${Number(sequence) + 1}`, `${mark}-0`]
  ) {
    const blocks = new Blocks(
      await fixture.get("/oracle/changes", { headers: { ...STREAM, "last-event-id": other } }),
    );
    await blocks.next();
    const { event, id, data } = (await blocks.next())!;
    assert.deepEqual([event, id, JSON.parse(data!)], ["reset", cursor, { cursor }]);
    await blocks.cancel();
    const polled = await fixture.get(`/oracle/changes?after=${other}`);
    assert.equal(polled.status, 410);
    assert.equal((await polled.json()).field, "after");
  }
  const odd = new Blocks(
    await fixture.get("/oracle/changes?last_event_id=what", { headers: STREAM }),
  );
  await odd.next();
  assert.equal((await odd.next())!.event, "reset");
  await odd.cancel();
});

Deno.test("a poll of what is no cursor is refused, and so is an event that there is none of", async () => {
  await using fixture = await OracleFixture.start();
  const statuses = [];
  for (
    const path of [
      "/oracle/changes?after=",
      "/oracle/changes?after=what",
      `/oracle/events/${DAY_EVENT_ID}/changes`,
      `/oracle/events/${DAY_EVENT_ID}/changes?after=newest`,
      "/oracle/events/what/changes",
    ]
  ) {
    const response = await fixture.get(path);
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assert.deepEqual(statuses, [400, 400, 404, 404, 400]);
  const head = await fixture.get("/oracle/changes", { method: "HEAD", headers: STREAM });
  assert.deepEqual([head.status, head.headers.get("content-type")], [200, "text/event-stream"]);
});
