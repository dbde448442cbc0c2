import assert from "node:assert/strict";
import * as v from "valibot";
import { EventJson, EventSummary } from "../../../shared/contract/event.ts";
import { readKeyFile } from "../../../shared/keys/key_file.ts";
import { npubOf } from "../../../shared/keys/npub.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const Summaries = v.array(EventSummary);
const LIST = "/oracle/events";

Deno.test("the oracle lists its events and says who it is", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const key = await readKeyFile(fixture.settings.oraclePrivateKey);
  const list = async (query: string) => await jsonOf(await fixture.get(LIST + query), Summaries);
  const made: string[] = [];
  for (let i = 0; i < 3; i++) {
    const body = eventRequest();
    await jsonOf(await fixture.signed("A", LIST, { body }), EventJson);
    made.unshift(body.id);
    await fixture.clock.advance(1000);
  }
  const hidden = eventRequest({ unlisted: true });
  await jsonOf(await fixture.signed("A", LIST, { body: hidden }), EventJson);

  await t.step(
    "the list is newest first, of at most 100, and of the ids that are asked for (O33)",
    async () => {
      const all = await list("");
      assert.deepEqual(all.map(({ id }) => id), made);
      assert.deepEqual((await list("?limit=1")).map(({ id }) => id), made.slice(0, 1));
      assert.equal((await list("?limit=100000")).length, 3);
      assert.equal((await list(`?limit=${"9".repeat(400)}`)).length, 3);
      assert.equal((await list("?limit=0")).length, 1);
      assert.deepEqual((await list(`?event_ids=${made[2]}`)).map(({ id }) => id), [made[2]]);
      const two = await list(`?event_ids=${made[2]},${made[0]?.toUpperCase()}`);
      assert.deepEqual(two.map(({ id }) => id), [made[0], made[2]]);
      assert.deepEqual(await list(`?event_ids=${eventRequest().id}`), []);
    },
  );

  await t.step(
    "an unlisted event is not in the list; by its id it is found, and by its owner",
    async () => {
      assert.deepEqual((await list(`?event_ids=${hidden.id}`)).map(({ id }) => id), [hidden.id]);
      const own = await fixture.signed("A", `${LIST}?owner=me`, { method: "GET" });
      assert.deepEqual((await jsonOf(own, Summaries)).map(({ id }) => id), [hidden.id, ...made]);
      const others = await fixture.signed("B", `${LIST}?owner=me`, { method: "GET" });
      assert.deepEqual(await jsonOf(others, Summaries), []);
    },
  );

  await t.step("what cannot be read is refused (O33)", async () => {
    const bad: [string, string][] = [
      ["?event_ids=nope", "event_ids[0]"],
      ["?event_ids=", "event_ids[0]"],
      [`?event_ids=${Array.from({ length: 101 }, () => eventRequest().id)}`, "event_ids"],
      ["?limit=many", "limit"],
      ["?limit=-1", "limit"],
      ["?limit=1&limit=2", "limit"],
      ["?status=Done", "status[0]"],
      ["?coordinator=alice", "coordinator"],
      ["?station=K!", "station"],
      ["?start=yesterday", "start"],
      ["?start=2030-01-02T00:00:00Z&end=2030-01-01T00:00:00Z", "end"],
      ["?cursor=1", "cursor"],
      ["?fields=id,nonce", "fields[1]"],
    ];
    for (const [query, field] of bad) {
      assert.equal((await problemOf(await fixture.get(LIST + query), 400)).field, field, query);
    }
  });

  await t.step("a summary leaves out what only one event's answer has", async () => {
    const answer = await fixture.get(LIST);
    for (const summary of await answer.json()) {
      assert.equal(summary.total_entries, 0);
      for (const name of ["entries", "entry_ids", "event_announcement", "coordinator_pubkey"]) {
        assert.ok(!(name in summary), name);
      }
    }
  });

  await t.step("the source is told with its metrics and par rules (O35)", async () => {
    const [source] = await (await fixture.get("/oracle/sources")).json();
    assert.equal(source.id, "noaa_weather");
    assert.equal(source.default, true);
    assert.deepEqual(source.default_metrics, ["temp_high", "temp_low", "wind_speed"]);
    const rules = Object.fromEntries(
      source.metrics.map(({ id, par }: { id: string; par: unknown }) => [id, par]),
    );
    assert.deepEqual(rules, {
      temp_high: { rule: "rounded" },
      temp_low: { rule: "rounded" },
      wind_speed: { rule: "exact" },
      wind_direction: { rule: "compass", tolerance: 22 },
      rain_amt: { rule: "within", tolerance: 0.1 },
      snow_amt: { rule: "within", tolerance: 0.5 },
      humidity: { rule: "within", tolerance: 5 },
    });
    for (const { id, unit, observed } of source.metrics) assert.ok(unit && observed, id);
    const [high] = source.metrics;
    assert.match(high.observed, /highest .* single report .* official maximum.* not used/);
  });

  await t.step("the key in both spellings is the one in the key file (O36)", async () => {
    const npub = await (await fixture.get("/oracle/npub")).json();
    assert.deepEqual(npub, { key: npubOf(key.xOnlyPublicKey) });
    const pubkey = await (await fixture.get("/oracle/pubkey")).json();
    assert.deepEqual(pubkey, { key: Uint8Array.fromHex(key.compressedPublicKey).toBase64() });
  });

  await t.step("three days on, every event is completed (O34)", async () => {
    await fixture.clock.advance(3 * 86_400_000);
    assert.deepEqual((await list("")).map(({ status }) => status), made.map(() => "Completed"));
  });
});
