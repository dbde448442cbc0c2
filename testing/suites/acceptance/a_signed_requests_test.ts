import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { F1 } from "../../fixtures/event_requests.ts";
import { startOracleFixture } from "../../fixtures/oracle.ts";
import type { ProofOptions } from "../../fixtures/request_proof.ts";
import { jsonOf, refusalOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const CREATE = "/oracle/events";

/** Sends a request with a Host header of its own, which `fetch` does not allow, and reads the answer's first line. */
async function rawPost(origin: string, path: string, host: string, init: RequestInit) {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const { authorization } = init.headers as Record<string, string>;
  const body = init.body as Uint8Array;
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: ${authorization}`,
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  await connection.write(new TextEncoder().encode(head.join("\r\n") + "\r\n\r\n"));
  await connection.write(body);
  return await new Response(connection.readable).text();
}

Deno.test("A: signed requests", async (t) => {
  await using at = await startOracleFixture({
    settings: { acceptedOrigins: ["https://oracle.example"] },
  });
  const now = () => Math.floor(at.clock.now() / 1000);
  const create = (proof: Partial<ProofOptions> = {}) =>
    at.signed("A", CREATE, { body: eventRequest(), proof });

  await t.step("1: a create signed by an allow-listed coordinator is taken", async () => {
    const event = await jsonOf(await create(), EventJson);
    assert.equal(event.coordinator_pubkey, at.parties.A.npub);
  });

  await t.step("2: no Authorization header", async () => {
    const response = await at.get(CREATE, { method: "POST", body: JSON.stringify(F1) });
    assert.equal(await refusalOf(response, 401), "missing");
  });

  await t.step("3: a header that is not base64", async () => {
    const headers = { authorization: "Nostr not-base64!" };
    const response = await at.get(CREATE, { method: "POST", headers, body: "{}" });
    assert.equal(await refusalOf(response, 400), "malformed");
  });

  await t.step(
    "4, 5: a proof for another host or path, whatever the Host header says",
    async () => {
      const url = "http://attacker.example" + CREATE;
      assert.equal(await refusalOf(await create({ url }), 401), "mismatch");
      const other = at.origin + "/oracle/update";
      assert.equal(await refusalOf(await create({ url: other }), 401), "mismatch");
      const asAttacker = at.signedInit("A", CREATE, { body: eventRequest(), proof: { url } });
      const refused = await rawPost(at.origin, CREATE, "attacker.example", asAttacker);
      assert.match(refused, /^HTTP\/1.1 401 /);
      const asUs = at.signedInit("A", CREATE, { body: eventRequest() });
      const taken = await rawPost(at.origin, CREATE, "attacker.example", asUs);
      assert.match(taken, /^HTTP\/1.1 200 /);
    },
  );

  await t.step("6: a proof for GET used on POST", async () => {
    assert.equal(await refusalOf(await create({ method: "GET" }), 401), "mismatch");
  });

  await t.step("7: a proof of five minutes ago, and the last second that is good", async () => {
    assert.equal(await refusalOf(await create({ createdAt: now() - 300 }), 401), "expired");
    assert.equal(await refusalOf(await create({ createdAt: now() - 61 }), 401), "expired");
    assert.equal(await refusalOf(await create({ createdAt: now() + 61 }), 401), "expired");
    await jsonOf(await create({ createdAt: now() - 60 }), EventJson);
    await jsonOf(await create({ createdAt: now() + 60 }), EventJson);
  });

  await t.step("8: a body altered after signing", async () => {
    const init = at.signedInit("A", CREATE, { body: eventRequest() });
    const altered = { ...init, body: JSON.stringify(eventRequest()) };
    assert.equal(await refusalOf(await at.get(CREATE, altered), 400), "payload_mismatch");
  });

  await t.step("9: a body without a payload tag", async () => {
    const tags = [["u", at.origin + CREATE], ["method", "POST"]];
    assert.equal(await refusalOf(await create({ tags }), 400), "payload_mismatch");
  });

  await t.step("10: the same signed request twice, also after its handler failed", async () => {
    const good = at.signedInit("A", CREATE, { body: eventRequest() });
    await jsonOf(await at.get(CREATE, good), EventJson);
    assert.equal(await refusalOf(await at.get(CREATE, good), 401), "replayed");

    const bad = at.signedInit("A", CREATE, { body: { ...eventRequest(), source: "moon" } });
    const failed = await at.get(CREATE, bad);
    assert.equal(failed.status, 400);
    await failed.body?.cancel();
    assert.equal(await refusalOf(await at.get(CREATE, bad), 401), "replayed");
  });

  await t.step("11: stranger and uploader on creating", async () => {
    for (const party of ["S", "U"] as const) {
      const response = await at.signed(party, CREATE, { body: eventRequest() });
      assert.equal(await refusalOf(response, 403), "not_allowed");
    }
  });

  await t.step("12: coordinator and uploader on starting a pass", async () => {
    assert.equal(await refusalOf(await at.signed("A", "/oracle/update"), 403), "not_allowed");
    const accepted = await at.signed("U", "/oracle/update");
    assert.equal(accepted.status, 202);
    assert.equal(await accepted.text(), "");
  });

  await t.step("13: a replay is refused after a restart too", async () => {
    const path = CREATE;
    // The port changes with the restart, so the proof names an origin that stays.
    const url = "https://oracle.example" + path;
    const init = at.signedInit("A", path, { body: eventRequest(), proof: { url } });
    await jsonOf(await at.get(path, init), EventJson);
    await at.restart();
    assert.equal(await refusalOf(await at.get(path, init), 401), "replayed");
  });

  await t.step(
    "14: header too long, wrong kind, content, signature, id, doubled tags",
    async () => {
      const long = { authorization: "Nostr " + "A".repeat(8192) };
      const response = await at.get(CREATE, { method: "POST", headers: long, body: "{}" });
      assert.equal(await refusalOf(response, 400), "malformed");
      assert.equal(await refusalOf(await create({ kind: 1 }), 400), "malformed");
      assert.equal(await refusalOf(await create({ content: "x" }), 400), "malformed");
      const twice = [["u", at.origin + CREATE], ["u", at.origin + CREATE], ["method", "POST"]];
      assert.equal(await refusalOf(await create({ tags: twice }), 400), "malformed");

      const signature: ProofOptions["tamper"] = (event) => ({ ...event, sig: "ab".repeat(64) });
      assert.equal(await refusalOf(await create({ tamper: signature }), 401), "bad_signature");
      const id: ProofOptions["tamper"] = (event) => ({ ...event, id: "ab".repeat(32) });
      assert.equal(await refusalOf(await create({ tamper: id }), 401), "bad_signature");
    },
  );
});
