import assert from "node:assert/strict";
import { EventAnswers } from "../../../oracle/events/event_answers.ts";
import { answerEmpty } from "../../../oracle/http/answer.ts";
import { type LineName, Lines } from "../../../oracle/http/lines.ts";
import { get } from "../../../oracle/http/route.ts";
import { eventRoutes } from "../../../oracle/routes/events.ts";
import { OracleClient } from "../../../shared/client/oracle_client.ts";
import { SecretKey } from "../../../shared/keys/secret_key.ts";
import { TEST_ORIGIN, TestApp } from "../../fixtures/app.ts";
import { DAY_EVENT } from "../../fixtures/event_requests.ts";
import { EventsFixture } from "../../fixtures/event_store.ts";

Deno.test("the deployed client creates an event while strangers hold every place there is for them", async () => {
  await using store = await EventsFixture.open();
  const end = Promise.withResolvers<void>();
  const hang = async () => {
    await end.promise;
    return answerEmpty(204);
  };
  const key = SecretKey.random();
  const routes = [
    get({ path: "/hanging/read", cost: "read" }, hang),
    get({ path: "/hanging/weather", cost: "weather" }, hang),
    ...eventRoutes(store.events, new EventAnswers(store)),
  ];
  const now = new Date(store.clock.now()).toISOString();
  const turnedAway = new Set<LineName>();
  const lines = new Lines((line) => turnedAway.add(line));
  await using app = await TestApp.open(routes, {
    now,
    lines,
    allowed: { coordinator: [key.npub] },
  });

  const held: Promise<Response>[] = [];
  for (const line of ["read", "weather"] as const) {
    while (!turnedAway.has(line)) {
      held.push(app.get(`/hanging/${line}`));
      await app.get("/hanging/nowhere"); // lets the others go as far as they can
    }
  }
  assert.ok(held.length > 100);
  const unsigned = await app.get(`/oracle/events/${DAY_EVENT.id}`);
  assert.equal(unsigned.status, 503);

  const client = new OracleClient({
    origin: TEST_ORIGIN,
    key,
    clock: store.clock,
    fetch: (url, init) => app.get(String(url).slice(TEST_ORIGIN.length), init),
  });
  const created = await client.createEvent(DAY_EVENT);
  assert.equal(created.id, DAY_EVENT.id);
  assert.equal((await client.event(DAY_EVENT.id))?.nonce_point, created.nonce_point);

  // Read once by its coordinator, it is there for strangers too, who wait for nothing.
  const known = await app.get(`/oracle/events/${DAY_EVENT.id}`);
  assert.equal(known.status, 200);
  assert.equal((await known.json()).id, DAY_EVENT.id);

  end.resolve();
  for (const response of await Promise.all(held)) await response.body?.cancel();
});
