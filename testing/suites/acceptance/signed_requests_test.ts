import assert from "node:assert/strict";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { EventJson } from "../../../shared/contract/event.ts";
import { DAY_EVENT } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
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

Deno.test("only requests signed by the right key are taken", async (t) => {
  await using fixture = await OracleFixture.start({
    stations: ["KORD", "KSAW"],
    settings: { acceptedOrigins: ["https://oracle.example"] },
  });
  const now = () => Math.floor(fixture.clock.now() / 1000);
  const create = (proof: Partial<ProofOptions> = {}) =>
    fixture.signed("A", CREATE, { body: eventRequest(), proof });

  /** A creation that is right but for the length of its header: of the base64 lengths 8,190 is the last within bounds. */
  const ofHeaderLength = (length: number): RequestInit => {
    const body = eventRequest();
    for (let padding = 5_000;; padding++) {
      const pad = ["pad", "x".repeat(padding)];
      const payload = ["payload", sha256Hex(JSON.stringify(body))];
      const tags = [["u", fixture.origin + CREATE], ["method", "POST"], payload, pad];
      const init = fixture.signedInit("A", CREATE, { body, proof: { tags } });
      const made = (init.headers as Record<string, string>).authorization!.length;
      if (made === length) return init;
      assert.ok(made < length, `no header of ${length} bytes`);
    }
  };

  await t.step("a create signed by an allow-listed coordinator is taken (O1)", async () => {
    const event = await jsonOf(await create(), EventJson);
    assert.equal(event.coordinator_pubkey, fixture.parties.A.npub);
  });

  await t.step("a request without an Authorization header is refused (O2)", async () => {
    const response = await fixture.get(CREATE, { method: "POST", body: JSON.stringify(DAY_EVENT) });
    assert.equal(await refusalOf(response, 401), "missing");
  });

  await t.step("a header that is not base64 is refused (O3)", async () => {
    const headers = { authorization: "Nostr not-base64!" };
    const response = await fixture.get(CREATE, { method: "POST", headers, body: "{}" });
    assert.equal(await refusalOf(response, 400), "malformed");
  });

  await t.step(
    "a proof for another host or path is refused, whatever the Host header says (O4, O5)",
    async () => {
      const url = "http://attacker.example" + CREATE;
      assert.equal(await refusalOf(await create({ url }), 401), "mismatch");
      const other = fixture.origin + "/oracle/update";
      assert.equal(await refusalOf(await create({ url: other }), 401), "mismatch");
      const asAttacker = fixture.signedInit("A", CREATE, { body: eventRequest(), proof: { url } });
      const refused = await rawPost(fixture.origin, CREATE, "attacker.example", asAttacker);
      assert.match(refused, /^HTTP\/1.1 401 /);
      const asUs = fixture.signedInit("A", CREATE, { body: eventRequest() });
      const taken = await rawPost(fixture.origin, CREATE, "attacker.example", asUs);
      assert.match(taken, /^HTTP\/1.1 200 /);
    },
  );

  await t.step("a proof for GET is refused on POST (O6)", async () => {
    assert.equal(await refusalOf(await create({ method: "GET" }), 401), "mismatch");
  });

  await t.step("a proof is good for 60 seconds and refused after (O7)", async () => {
    assert.equal(await refusalOf(await create({ createdAt: now() - 300 }), 401), "expired");
    assert.equal(await refusalOf(await create({ createdAt: now() - 61 }), 401), "expired");
    assert.equal(await refusalOf(await create({ createdAt: now() + 61 }), 401), "expired");
    await jsonOf(await create({ createdAt: now() - 60 }), EventJson);
    await jsonOf(await create({ createdAt: now() + 60 }), EventJson);
  });

  await t.step("a body altered after signing is refused (O8)", async () => {
    const init = fixture.signedInit("A", CREATE, { body: eventRequest() });
    const altered = { ...init, body: JSON.stringify(eventRequest()) };
    assert.equal(await refusalOf(await fixture.get(CREATE, altered), 400), "payload_mismatch");
  });

  await t.step("a body without a payload tag is refused (O9)", async () => {
    const tags = [["u", fixture.origin + CREATE], ["method", "POST"]];
    assert.equal(await refusalOf(await create({ tags }), 400), "payload_mismatch");
  });

  await t.step(
    "the same signed request is refused the second time, also after its handler failed (O10)",
    async () => {
      const good = fixture.signedInit("A", CREATE, { body: eventRequest() });
      await jsonOf(await fixture.get(CREATE, good), EventJson);
      assert.equal(await refusalOf(await fixture.get(CREATE, good), 401), "replayed");

      const bad = fixture.signedInit("A", CREATE, { body: { ...eventRequest(), source: "moon" } });
      const failed = await fixture.get(CREATE, bad);
      assert.equal(failed.status, 400);
      await failed.body?.cancel();
      assert.equal(await refusalOf(await fixture.get(CREATE, bad), 401), "replayed");
    },
  );

  await t.step("stranger and uploader may not create events (O11)", async () => {
    for (const party of ["S", "U"] as const) {
      const response = await fixture.signed(party, CREATE, { body: eventRequest() });
      assert.equal(await refusalOf(response, 403), "not_allowed");
    }
  });

  await t.step("an uploader may start a pass, a coordinator may not (O12)", async () => {
    assert.equal(await refusalOf(await fixture.signed("A", "/oracle/update"), 403), "not_allowed");
    const accepted = await fixture.signed("U", "/oracle/update");
    assert.equal(accepted.status, 202);
    assert.equal(await accepted.text(), "");
  });

  await t.step("a replay is refused after a restart too (O13)", async () => {
    const path = CREATE;
    // The port changes with the restart, so the proof names an origin that stays.
    const url = "https://oracle.example" + path;
    const init = fixture.signedInit("A", path, { body: eventRequest(), proof: { url } });
    await jsonOf(await fixture.get(path, init), EventJson);
    await fixture.restart();
    assert.equal(await refusalOf(await fixture.get(path, init), 401), "replayed");
  });

  await t.step("with 10,000 proofs remembered the next is refused as busy (O13)", async () => {
    const other = createClient({ url: `file:${join(fixture.settings.eventDb, "oracle.db")}` });
    try {
      await other.execute("PRAGMA busy_timeout = 5000");
      await other.execute({
        sql: `INSERT INTO nip98_consumed_events (event_id, expires_at)
              SELECT printf('%064x', value), ? FROM (WITH RECURSIVE n(value) AS (
                SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10000) SELECT value FROM n)`,
        args: [now() + 60],
      });
    } finally {
      other.close();
    }
    const body = eventRequest();
    const response = await fixture.signed("A", CREATE, { body });
    assert.ok(Number(response.headers.get("retry-after")) > 0);
    assert.equal(await refusalOf(response, 503), "busy");
    assert.equal((await fixture.get(`${CREATE}/${body.id}`)).status, 404);
    await fixture.clock.advance(61_000);
    await jsonOf(await fixture.signed("A", CREATE, { body }), EventJson);
  });

  await t.step(
    "a wrong length, kind, content, signature or id, or a doubled tag, is refused (O14)",
    async () => {
      await jsonOf(await fixture.get(CREATE, ofHeaderLength(8_190)), EventJson);
      const long = await fixture.get(CREATE, ofHeaderLength(8_194));
      assert.equal(await refusalOf(long, 400), "malformed");
      assert.equal(await refusalOf(await create({ kind: 1 }), 400), "malformed");
      assert.equal(await refusalOf(await create({ content: "x" }), 400), "malformed");
      const twice = [["u", fixture.origin + CREATE], ["u", fixture.origin + CREATE], [
        "method",
        "POST",
      ]];
      assert.equal(await refusalOf(await create({ tags: twice }), 400), "malformed");

      const signature: ProofOptions["tamper"] = (event) => ({ ...event, sig: "ab".repeat(64) });
      assert.equal(await refusalOf(await create({ tamper: signature }), 401), "bad_signature");
      const id: ProofOptions["tamper"] = (event) => ({ ...event, id: "ab".repeat(32) });
      assert.equal(await refusalOf(await create({ tamper: id }), 401), "bad_signature");
    },
  );
});
