import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const SILENT = 150;
const HALF = 50;

/** An event whose answer is about a megabyte. */
const largeEvent = () => eventRequest({ total_allowed_entries: 25, number_of_places_win: 3 });

async function connect({ oracle }: OracleFixture, text: string): Promise<Deno.TcpConn> {
  const { hostname, port } = oracle.address;
  const connection = await Deno.connect({ hostname, port });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

Deno.test("silent, half and trickling strangers keep nobody from being served", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const event = await jsonOf(
    await fixture.signed("A", "/oracle/events", { body: largeEvent() }),
    EventJson,
  );
  const path = `/oracle/events/${event.id}`;
  const strangers = await Promise.all([
    ...Array.from(
      { length: SILENT },
      (_, n) => connect(fixture, `GET ${path}?x=${n} HTTP/1.1\r\nHost: a\r\n\r\n`),
    ),
    ...Array.from({ length: HALF }, () => connect(fixture, `GET ${path} HTTP/1.1\r\nHost: `)),
    ...Array.from(
      { length: HALF },
      () =>
        connect(
          fixture,
          "POST /oracle/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n{",
        ),
    ),
  ]);
  try {
    for (const probe of ["/healthy", "/health", "/ready"]) {
      const response = await fixture.get(probe);
      assert.equal(response.status, 200, await response.text());
    }
    const client = fixture.client("A");
    const created = await client.createEvent(largeEvent());
    assert.equal((await client.event(created.id))?.nonce_point, created.nonce_point);

    // Strangers who read are served too: by random addresses, in gzip, all with the same bytes.
    const polite = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const headers = { "accept-encoding": "gzip" };
        const response = await fixture.get(`${path}?random=${n}`, { headers });
        return await jsonOf(response, EventJson);
      }),
    );
    for (const answer of polite) assert.deepEqual(answer, event);
  } finally {
    for (const connection of strangers) connection.close();
  }
});
