import assert from "node:assert/strict";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { readSubject } from "./verified_subject.ts";

/** An oracle that answers every event with the same record. */
function serve(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/evidence")) return new Response("record");
    if (pathname === "/oracle/pubkey") {
      return Response.json({ key: Uint8Array.of(2, ...new Uint8Array(32)).toBase64() });
    }
    return Response.json({ attestation: "ab" });
  });
}

Deno.test("what is read from the address of an event must be about that event", async () => {
  const server = serve();
  try {
    const address = `http://127.0.0.1:${server.addr.port}/oracle/events/${DAY_EVENT_ID}`;
    for (
      const place of [
        address,
        `${address}/evidence`,
        address.replace(DAY_EVENT_ID, DAY_EVENT_ID.toUpperCase()),
      ]
    ) {
      const { record, ...known } = await readSubject(place);
      assert.equal(new TextDecoder().decode(record), "record");
      assert.deepEqual(known, {
        eventId: DAY_EVENT_ID,
        attestation: "ab",
        shownKey: "00".repeat(32),
      });
    }
  } finally {
    await server.shutdown();
  }
});

Deno.test("a file says nothing of what it should be about", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "record");
    const { record: _, ...known } = await readSubject(path);
    assert.deepEqual(known, { eventId: undefined, attestation: undefined, shownKey: undefined });
  } finally {
    await Deno.remove(path);
  }
});
