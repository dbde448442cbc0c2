import assert from "node:assert/strict";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

/** The tag of what is answered with 200 now. */
async function readTag(oracle: OracleFixture, path: string): Promise<string> {
  const response = await oracle.get(path);
  await response.body?.cancel();
  assert.equal(response.status, 200, path);
  const tag = response.headers.get("etag");
  assert.match(tag ?? "", /^"[\w-]+"$/, path);
  return tag!;
}

async function statusWith(oracle: OracleFixture, path: string, tag: string): Promise<number> {
  const response = await oracle.get(path, { headers: { "if-none-match": tag } });
  assert.equal((await response.bytes()).length === 0, response.status === 304, path);
  return response.status;
}

Deno.test("what has not changed is not sent again, and what has is: events, lists, files, identity", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const body = eventRequest();
  await (await oracle.signed("A", "/oracle/events", { body })).body?.cancel();
  const event = `/oracle/events/${body.id}`;
  const file = `/file/${weatherFileName("observations", oracle.clock.now() - HOUR_MS)}`;
  const changing = [event, "/oracle/events", `/oracle/events?event_ids=${body.id}`];
  const lasting = ["/oracle/npub", "/oracle/pubkey", "/oracle/sources", "/files", file];
  const tags = new Map<string, string>();
  for (const path of [...changing, ...lasting]) {
    const tag = await readTag(oracle, path);
    assert.equal(await statusWith(oracle, path, tag), 304, path);
    tags.set(path, tag);
  }

  const entries = entryRequests(body.id, body.total_allowed_entries);
  const sent = { event_id: body.id, entries };
  assert.equal((await oracle.signed("A", `${event}/entries`, { body: sent })).status, 200);
  for (const path of changing) assert.equal(await statusWith(oracle, path, tags.get(path)!), 200);
  for (const path of lasting) assert.equal(await statusWith(oracle, path, tags.get(path)!), 304);

  const [entry] = entries;
  const entryTag = await readTag(oracle, `${event}/entries/${entry!.id}`);
  assert.equal(await statusWith(oracle, `${event}/entries/${entry!.id}`, entryTag), 304);
});

Deno.test("tags outlive a restart, and a file's is the SHA-256 of its bytes", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const body = eventRequest();
  await (await oracle.signed("A", "/oracle/events", { body })).body?.cancel();
  const file = `/file/${weatherFileName("observations", oracle.clock.now() - HOUR_MS)}`;
  const paths = [`/oracle/events/${body.id}`, "/oracle/events", file];
  const tags = await Promise.all(paths.map((path) => readTag(oracle, path)));
  const bytes = await (await oracle.get(file)).bytes();
  assert.equal(tags.at(-1), `"${sha256Hex(bytes)}"`);
  await oracle.restart();
  for (const [i, path] of paths.entries()) {
    assert.equal(await statusWith(oracle, path, tags[i]!), 304, path);
  }
});
