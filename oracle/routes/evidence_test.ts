import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { TestApp } from "../../testing/fixtures/app.ts";
import { evidenceRoutes } from "./evidence.ts";

const PATH = `/oracle/events/${DAY_EVENT_ID}/evidence`;
const RECORD = Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3);

Deno.test("the record is served byte for byte, never compressed again", async () => {
  const asked: EventId[] = [];
  const signer = {
    recordOf(id: EventId) {
      asked.push(id);
      return Promise.resolve(RECORD);
    },
  };
  await using app = await TestApp.open(evidenceRoutes(signer));
  const response = await app.get(PATH, { headers: { "accept-encoding": "gzip" } });
  assert.equal(response.headers.get("content-type"), "application/gzip");
  assert.equal(response.headers.get("content-encoding"), null);
  assert.deepEqual(await response.bytes(), RECORD);
  assert.deepEqual(asked, [DAY_EVENT_ID]);
});

Deno.test("an event without a record is 404, also by an id that no event can have", async () => {
  await using app = await TestApp.open(
    evidenceRoutes({ recordOf: () => Promise.resolve(undefined) }),
  );
  for (const path of [PATH, `/oracle/events/${crypto.randomUUID()}/evidence`]) {
    const response = await app.get(path);
    assert.equal(response.status, 404);
    await response.body?.cancel();
  }
});

Deno.test("a decision store that cannot be reached is 503, and not shown", async () => {
  const error = new StorageError("unreachable", "GET https://bucket.internal failed");
  await using app = await TestApp.open(evidenceRoutes({ recordOf: () => Promise.reject(error) }));
  const response = await app.get(PATH);
  assert.equal(response.status, 503);
  assert.doesNotMatch(await response.text(), /bucket/);
});
