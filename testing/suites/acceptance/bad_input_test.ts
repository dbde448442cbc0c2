import assert from "node:assert/strict";
import { v7 as uuidV7 } from "uuid";
import { EventJson } from "../../../shared/contract/event.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf, refusalOf } from "./answers.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

const CREATE = "/oracle/events";
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("bad input is refused with its field and rule, and does no harm", async (t) => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const request = eventRequest();
  await jsonOf(await fixture.signed("A", CREATE, { body: request }), EventJson);
  const event = `${CREATE}/${request.id}`;

  await t.step("bodies that are not JSON, or not an object", async () => {
    const bodies = ["", "{", "not json", "nul", '{"id":}', "\ufeff{}", "[]", "null", "7", '"text"'];
    for (const path of [CREATE, `${event}/entries`]) {
      for (const body of bodies) {
        await problemOf(await fixture.signed("A", path, { body: bytes(body) }), 400);
      }
      const notUtf8 = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d);
      await problemOf(await fixture.signed("A", path, { body: notUtf8 }), 400);
    }
  });

  await t.step("members of a wrong type are named with what came", async () => {
    const cases: [string, unknown][] = [
      ["id", 7],
      ["id", null],
      ["locations", "KORD"],
      ["locations", { 0: "KORD" }],
      ["scoring_fields", "temp_high"],
      ["start_observation_date", 1893456000],
      ["end_observation_date", "tomorrow"],
      ["signing_date", "2030-02-30T00:00:00Z"],
      ["total_allowed_entries", "3"],
      ["total_allowed_entries", 2.5],
      ["number_of_places_win", true],
      ["number_of_values_per_entry", 1e300],
      ["unlisted", "yes"],
      ["scoring_rules", 1],
      ["source", ["noaa_weather"]],
    ];
    for (const [field, value] of cases) {
      const body = { ...eventRequest(), [field]: value };
      const problem = await problemOf(await fixture.signed("A", CREATE, { body }), 400);
      assert.equal(problem.field, field, problem.detail);
      assert.match(problem.detail, new RegExp(`^${field} `));
    }
  });

  await t.step("members that are missing are named", async () => {
    for (const field of ["id", "start_observation_date", "signing_date", "number_of_places_win"]) {
      const body = { ...eventRequest(), [field]: undefined };
      const problem = await problemOf(await fixture.signed("A", CREATE, { body }), 400);
      assert.deepEqual([problem.field, problem.detail], [field, `${field} is required`]);
    }
  });

  await t.step("deep nesting and hostile names do no harm", async () => {
    const deep = '{"id":' + "[".repeat(50_000) + "]".repeat(50_000) + "}";
    await problemOf(await fixture.signed("A", CREATE, { body: bytes(deep) }), 400);
    const hostile = '{"__proto__":{"id":"x"},"constructor":{"prototype":{}}}';
    await problemOf(await fixture.signed("A", CREATE, { body: bytes(hostile) }), 400);
    assert.equal(({} as { id?: string }).id, undefined);
  });

  await t.step("bodies past 256 KiB", async () => {
    const pad = (size: number) => {
      const body = JSON.stringify(eventRequest());
      return bytes(body + " ".repeat(size - body.length));
    };
    const limit = 256 * 1024;
    await jsonOf(await fixture.signed("A", CREATE, { body: pad(limit) }), EventJson);
    const over = await fixture.signed("A", CREATE, { body: pad(limit + 1) });
    assert.equal(await refusalOf(over, 400), "body");
    const far = await fixture.signed("A", CREATE, { body: pad(8 * 1024 * 1024) });
    assert.equal(await refusalOf(far, 400), "body");
  });

  await t.step("ids that are none, or unknown", async () => {
    for (const id of ["nope", "123", request.id.slice(0, -1), `${request.id}0`, "%00", "..%2f.."]) {
      await problemOf(await fixture.get(`${CREATE}/${id}`), 400);
      await problemOf(await fixture.get(`${CREATE}/${id}/entries/${uuidV7()}`), 400);
      await problemOf(await fixture.get(`${CREATE}/${id}/evidence`), 400);
    }
    for (const id of [uuidV7(), crypto.randomUUID()]) {
      await problemOf(await fixture.get(`${CREATE}/${id}`), 404);
      await problemOf(await fixture.get(`${CREATE}/${id}/evidence`), 404);
    }
    await problemOf(await fixture.get(`${event}/evidence`), 404);
    await problemOf(await fixture.get(`${event}/entries/nope`), 400);
  });

  await t.step("broken percent-encodings in path and query", async () => {
    for (const path of ["/file/%zz", `${CREATE}/%e0%a4`, `${CREATE}?limit=%`, "/files?start=%f"]) {
      await problemOf(await fixture.get(path), 400);
    }
  });

  await t.step("paths that are none, with odd spellings too", async () => {
    const paths = ["/nothing", "/oracle", "/oracle/eventss", "//oracle/events", "/.git/config"];
    for (const path of [...paths, "/metrics", "/file", "/oracle/events/a/b/c/d"]) {
      const problem = await problemOf(await fixture.get(path), 404);
      assert.doesNotMatch(JSON.stringify(problem), /oracle_/);
    }
  });

  await t.step("wrong methods are told the right ones", async () => {
    const allowed: [string, string][] = [
      [CREATE, "GET, POST, HEAD, OPTIONS"],
      [event, "GET, HEAD, OPTIONS"],
      [`${event}/entries`, "POST, OPTIONS"],
      ["/oracle/update", "POST, OPTIONS"],
      ["/file/x", "GET, POST, HEAD, OPTIONS"],
      ["/health", "GET, HEAD, OPTIONS"],
    ];
    for (const [path, allow] of allowed) {
      for (const method of ["DELETE", "PUT", "PATCH"]) {
        const response = await fixture.get(path, { method });
        assert.equal(response.headers.get("allow"), allow, `${method} ${path}`);
        await problemOf(response, 405);
      }
    }
    const read = await fixture.get("/oracle/update");
    assert.equal(read.headers.get("allow"), "POST, OPTIONS");
    await problemOf(read, 405);
  });

  await t.step("HEAD answers as GET without a body", async () => {
    for (const path of ["/", CREATE, event, "/oracle/pubkey", "/files", "/health"]) {
      const head = await fixture.get(path, {
        method: "HEAD",
        headers: { "accept-encoding": "identity" },
      });
      const read = await fixture.get(path, { headers: { "accept-encoding": "identity" } });
      assert.equal(head.status, 200, path);
      assert.equal(await head.text(), "");
      assert.equal(head.headers.get("content-type"), read.headers.get("content-type"));
      assert.equal(head.headers.get("content-length"), read.headers.get("content-length"), path);
      await read.body?.cancel();
    }
    const missing = await fixture.get(`${CREATE}/${uuidV7()}`, { method: "HEAD" });
    assert.equal(missing.status, 404);
    assert.equal(await missing.text(), "");
  });

  await t.step("entries with members of wrong types", async () => {
    const [first, ...others] = entryRequests(request.id, 3);
    const cases: [unknown, string][] = [
      [{ ...first, picks: "Over" }, "entries[0].picks"],
      [{ ...first, picks: [7] }, "entries[0].picks[0]"],
      [
        { ...first, picks: [{ target: "KORD", metric: "temp_high" }] },
        "entries[0].picks[0].prediction",
      ],
      [{ ...first, id: 7 }, "entries[0].id"],
      [null, "entries[0]"],
    ];
    for (const [entry, field] of cases) {
      const body = { event_id: request.id, entries: [entry, ...others] };
      const problem = await problemOf(await fixture.signed("A", `${event}/entries`, { body }), 400);
      assert.equal(problem.field, field, problem.detail);
    }
    const empty = { event_id: request.id, entries: [] };
    await problemOf(await fixture.signed("A", `${event}/entries`, { body: empty }), 400);
  });
});
