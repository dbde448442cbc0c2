import assert from "node:assert/strict";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { Server } from "node:http";
import { join } from "node:path";
import { EventJson } from "../../../shared/contract/event.ts";
import { observation } from "../../evidence/writer/stored_rows.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { observationFile } from "../../fixtures/weather_file.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const NAME = "observations_2030-01-01T00:00:00Z.parquet";

/** Begins an upload whose body stands still after its first half. */
function slowUpload(fixture: OracleFixture, bytes: Uint8Array<ArrayBuffer>) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const half = bytes.length / 2;
  const payload = sha256Hex(bytes);
  const tags = [["u", `${fixture.origin}/file/${NAME}`], ["method", "POST"], ["payload", payload]];
  const { headers } = fixture.signedInit("U", `/file/${NAME}`, { proof: { tags } });
  const response = fixture.get(`/file/${NAME}`, { method: "POST", headers, body: readable });
  writer.write(bytes.subarray(0, half));
  return {
    response,
    async finish() {
      await writer.write(bytes.subarray(half));
      await writer.close();
    },
  };
}

/** Resolves once the oracle is receiving an upload. */
async function receiving(fixture: OracleFixture): Promise<void> {
  const incoming = join(fixture.settings.cacheDir, "incoming");
  while ((await Array.fromAsync(Deno.readDir(incoming))).length === 0) {
    await new Promise((next) => setTimeout(next));
  }
}

Deno.test("a request under way is done and kept before the oracle has stopped (O109)", async () => {
  await using fixture = await OracleFixture.start({ now: "2030-01-01T01:00:00Z" });
  const bytes = await observationFile([observation("00:53")]);
  const upload = slowUpload(fixture, bytes);
  await receiving(fixture);
  const stopping = fixture.oracle.stop();
  assert.equal(fixture.oracle.ending.aborted, true);
  for (const path of ["/ready", "/health", "/oracle/events"]) {
    await problemOf(await fixture.get(path), 503);
  }
  await upload.finish();
  const answer = await upload.response;
  assert.equal(answer.status, 201, await answer.text());
  const report = await stopping;
  assert.deepEqual([report.failed, report.unfinished], [[], []]);
  await fixture.restart();
  assert.deepEqual(await (await fixture.get(`/file/${NAME}`)).bytes(), bytes);
});

Deno.test("an event whose body is under way when the oracle stops is created and kept (O109)", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const request = eventRequest();
  const init = fixture.signedInit("A", "/oracle/events", { body: request });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const creating = fixture.get("/oracle/events", { ...init, body: readable });
  const body = init.body as Uint8Array; // a body of JSON is bytes
  await writer.write(body.subarray(0, 10));
  await fixture.get("/healthy").then((answer) => answer.body?.cancel());
  const stopping = fixture.oracle.stop();
  await problemOf(await fixture.get("/ready"), 503);
  await writer.write(body.subarray(10));
  await writer.close();
  const created = await jsonOf(await creating, EventJson);
  const report = await stopping;
  assert.deepEqual([report.failed, report.unfinished], [[], []]);
  await fixture.restart();
  const kept = await fixture.get("/oracle/events");
  assert.deepEqual((await kept.json()).map(({ id }: { id: string }) => id), [request.id]);
  assert.deepEqual(
    await jsonOf(await fixture.get(`/oracle/events/${request.id}`), EventJson),
    created,
  );
});

Deno.test("a request that does not end is cut, and nothing of it stays (O109)", async () => {
  await using fixture = await OracleFixture.start({ settings: { shutdownTimeoutSeconds: 1 } });
  const upload = slowUpload(fixture, await observationFile([observation("00:53")]));
  const cut = assert.rejects(upload.response, TypeError);
  await receiving(fixture);
  const report = await fixture.oracle.stop();
  await cut;
  assert.deepEqual(report.unfinished, []);
  await fixture.restart();
  assert.equal((await fixture.get(`/file/${NAME}`)).status, 404);
});

Deno.test("what was answered is there after a stop and a start (O109)", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const event = await jsonOf(
    await fixture.signed("A", "/oracle/events", { body: eventRequest() }),
    EventJson,
  );
  const npub = fixture.oracle.npub;
  await fixture.restart();
  assert.equal(fixture.oracle.npub, npub);
  assert.deepEqual(await jsonOf(await fixture.get(`/oracle/events/${event.id}`), EventJson), event);
});

Deno.test("a pass under way ends before the database closes (O110)", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  await jsonOf(await fixture.signed("A", "/oracle/events", { body: eventRequest() }), EventJson);
  const pass = fixture.oracle.runPass();
  const report = await fixture.oracle.stop();
  assert.deepEqual([report.failed, report.unfinished], [[], []]);
  const names = report.done;
  assert.ok(names.indexOf("processing pass") < names.indexOf("database"), names.join(", "));
  assert.ok(["completed", "stopped"].includes((await pass).ended));
});

Deno.test("a listener that ends by itself ends the oracle, which closes its database in order (O111)", async () => {
  const servers: Server[] = [];
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...given: unknown[]) {
    servers.push(this);
    return Reflect.apply(listen, this, given);
  };
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] }).finally(() =>
    Server.prototype.listen = listen
  );
  const { id } = eventRequest();
  const creating = fixture.signed("A", "/oracle/events", { body: eventRequest({ id }) });
  assert.equal((await creating).status, 200);
  const ended = new Promise((resolve) => fixture.oracle.ending.addEventListener("abort", resolve));
  servers[0]!.close();
  servers[0]!.closeAllConnections();
  await ended;
  assert.equal(fixture.oracle.failure?.message, "the HTTP listener stopped unexpectedly");
  await assert.rejects(fixture.get("/health"), TypeError);
  const report = await fixture.oracle.stop();
  assert.deepEqual([report.failed, report.unfinished], [[], []]);
  assert.equal(report.done.at(-1), "database");
  await fixture.restart();
  assert.equal((await fixture.get(`/oracle/events/${id}`)).status, 200);
});
