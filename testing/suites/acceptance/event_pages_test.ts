import assert from "node:assert/strict";
import * as v from "valibot";
import { EventJson, EventSummary } from "../../../shared/contract/event.ts";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

const LIST = "/oracle/events";
const Summaries = v.array(EventSummary);

async function create(oracle: OracleFixture, party: "A" | "B", differences = {}) {
  const body = eventRequest(differences);
  await jsonOf(await oracle.signed(party, LIST, { body }), EventJson);
  return body.id;
}

/** The ids of a page, and the address of the next. */
async function readPage(oracle: OracleFixture, path: string) {
  const response = await oracle.get(path);
  const [, next] = /^<(.+)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return { ids: (await jsonOf(response, Summaries)).map(({ id }) => id), next };
}

Deno.test("all events are enumerated once each by the Links, while others are created (O33)", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const before: string[] = [];
  for (let i = 0; i < 108; i++) { // many of them in one second
    before.push(await create(oracle, "A"));
    if (i % 20 === 0) await oracle.clock.advance(1000);
  }
  for (const limit of ["", "limit=100", "limit=101", "limit=100000"]) {
    assert.equal((await readPage(oracle, `${LIST}?${limit}`)).ids.length, 100, limit);
  }
  for (const limit of ["", "limit=7"]) {
    const seen: string[] = [];
    let path: string | undefined = `${LIST}?${limit}`;
    for (let page = 0; path !== undefined; page++) {
      const { ids, next } = await readPage(oracle, path);
      assert.ok(next === undefined || ids.length === (limit === "" ? 100 : 7));
      seen.push(...ids);
      path = next;
      if (page < 3) await create(oracle, "B");
    }
    const old = seen.filter((id) => before.includes(id));
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(old, before.toSorted((a, b) => seen.indexOf(a) - seen.indexOf(b)));
    assert.equal(old.length, before.length);
  }
});

Deno.test("filters choose by status, coordinator, station and time, and hold on the next page", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const later = {
    start_observation_date: "2030-01-05T00:00:00Z",
    end_observation_date: "2030-01-06T00:00:00Z",
    signing_date: "2030-01-06T03:00:00Z",
  };
  const first = await create(oracle, "A");
  const ofB = await create(oracle, "B", { locations: ["KSAW"], number_of_values_per_entry: 1 });
  const last = await create(oracle, "A", later);
  const list = async (query: string) => (await readPage(oracle, `${LIST}?${query}`)).ids.toSorted();
  const sorted = (...ids: string[]) => ids.toSorted();

  assert.deepEqual(await list(`coordinator=${oracle.parties.B.npub}`), [ofB]);
  assert.deepEqual(await list("station=KORD"), sorted(first, last));
  assert.deepEqual(await list("station=KOR"), []);
  assert.deepEqual(await list("start=2030-01-02T00:00:00Z"), [last]);
  assert.deepEqual(await list("end=2030-01-05T00:00:00Z"), sorted(first, ofB));
  assert.deepEqual(await list("end=2030-01-05T00:00:01Z"), sorted(first, ofB, last));
  assert.deepEqual(await list("status=Live"), sorted(first, ofB, last));
  assert.deepEqual(await list("status=Signed"), []);
  await oracle.clock.advance(24 * 3_600_000);
  assert.deepEqual(await list("status=Live"), [last]);
  assert.deepEqual(await list("status=Running,Live"), sorted(first, ofB, last));
  await oracle.clock.advance(24 * 3_600_000);
  assert.deepEqual(await list("status=Completed&station=KORD"), [first]);

  const { ids, next } = await readPage(oracle, `${LIST}?station=KORD&limit=1`);
  assert.deepEqual(ids, [last]);
  assert.deepEqual(await readPage(oracle, next!), { ids: [first], next: undefined });
});

Deno.test("who has a page is told of another next page, though the page is the same", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const later = {
    start_observation_date: "2030-01-05T00:00:00Z",
    end_observation_date: "2030-01-06T00:00:00Z",
    signing_date: "2030-01-06T03:00:00Z",
  };
  await create(oracle, "A", later);
  await oracle.clock.advance(1000);
  await create(oracle, "A");
  await oracle.clock.set(Date.parse("2030-01-02T00:00:00Z"));
  const path = `${LIST}?status=Completed&limit=1`;
  const ask = async (headers = {}) => {
    const answer = await oracle.get(path, { headers });
    return { body: await answer.text(), status: answer.status, headers: answer.headers };
  };
  const alone = await ask();
  assert.equal(alone.headers.get("link"), null);
  const known = { "if-none-match": alone.headers.get("etag")! };
  assert.equal((await ask(known)).status, 304);

  await oracle.clock.set(Date.parse("2030-01-06T00:00:00Z"));
  const followed = await ask(known);
  assert.deepEqual([followed.status, followed.body], [200, alone.body]);
  assert.match(followed.headers.get("link") ?? "", /rel="next"/);
  assert.equal((await ask({ "if-none-match": followed.headers.get("etag")! })).status, 304);
});

Deno.test("fields choose the members of an event and of a list", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const id = await create(oracle, "A");
  const read = async (path: string) => await (await oracle.get(path)).json();
  const whole = await read(`${LIST}/${id}`);
  assert.deepEqual(await read(`${LIST}/${id}?fields=status,id`), { id, status: "Live" });
  assert.deepEqual(await read(`${LIST}/${id}?fields=event_announcement`), {
    event_announcement: whole.event_announcement,
  });
  assert.deepEqual(await read(`${LIST}/${id}?fields=settlement_block`), {});
  assert.deepEqual(await read(`${LIST}?fields=total_entries`), [{ total_entries: 0 }]);
  const problem = await problemOf(await oracle.get(`${LIST}/${id}?fields=nonce`), 400);
  assert.equal(problem.field, "fields[0]");
  const without = Object.keys(EventJson.entries).filter((name) => name !== "event_announcement");
  const { event_announcement: _, ...rest } = whole;
  assert.deepEqual(await read(`${LIST}/${id}?fields=${without}`), rest);
});

Deno.test("locking points are had as JSON and as bytes, which the event names by their SHA-256", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const id = await create(oracle, "A", { total_allowed_entries: 5 });
  const event = await jsonOf(await oracle.get(`${LIST}/${id}`), EventJson);
  const { locking_points: points } = event.event_announcement;
  const json = await oracle.get(`${LIST}/${id}/locking_points`);
  assert.match(json.headers.get("cache-control") ?? "", /immutable/);
  assert.deepEqual(await json.json(), event.event_announcement);
  const packed = await oracle.get(`${LIST}/${id}/locking_points.bin`);
  assert.equal(packed.headers.get("etag"), `"${event.locking_points_sha256}"`);
  assert.match(packed.headers.get("cache-control") ?? "", /immutable/);
  const bytes = await packed.bytes();
  assert.equal(bytes.toHex(), points.join(""));
  assert.equal(sha256Hex(bytes), event.locking_points_sha256);
  const second = await oracle.get(`${LIST}/${id}/locking_points.bin`, {
    headers: { range: "bytes=33-65" },
  });
  assert.deepEqual([second.status, (await second.bytes()).toHex()], [206, points[1]]);
  for (const name of ["locking_points", "locking_points.bin"]) {
    await problemOf(await oracle.get(`${LIST}/${eventRequest().id}/${name}`), 404);
  }
});

Deno.test("only the owner's list needs a proof; elsewhere one is ignored and not used up (A1)", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const id = await create(oracle, "A");
  const own = `${LIST}?owner=me`;
  await problemOf(await oracle.get(own), 401);
  await problemOf(await oracle.signed("U", own, { method: "GET" }), 403);
  await problemOf(await oracle.signed("A", `${LIST}?owner=you`, { method: "GET" }), 400);
  const once = oracle.signedInit("A", own, { method: "GET" });
  const owned = await oracle.get(own, once);
  assert.deepEqual([owned.status, owned.headers.get("cache-control")], [200, "private, no-cache"]);
  await owned.body?.cancel();
  await problemOf(await oracle.get(own, once), 401);

  for (
    const path of [LIST, `${LIST}/${id}`, `${LIST}/${id}?fields=id`, "/oracle/pubkey", "/files"]
  ) {
    const proof = oracle.signedInit("A", path, { method: "GET" });
    const plain = await (await oracle.get(path)).text();
    const headers = ["Nostr not-base64!", "Basic YTpi", "Nostr ", ""]
      .map((authorization) => ({ authorization }));
    for (const init of [proof, proof, ...headers.map((each) => ({ headers: each }))]) {
      const response = await oracle.get(path, init);
      assert.equal(response.status, 200, path);
      assert.equal(await response.text(), plain);
    }
  }
  // The proof of the list was never used up: the owner's list takes its like.
  const entries = { event_id: id, entries: entryRequests(id, 3) };
  assert.equal((await oracle.signed("A", `${LIST}/${id}/entries`, { body: entries })).status, 200);
});
