import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { sampleDecision } from "../../testing/evidence/writer/sample_decision.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { NoSubjectError, readSubject, UnsignedError } from "./verified_subject.ts";

const RECORD = new Uint8Array(gzipSync("record"));
const SIGNED = { attestation: "ab", status: "Signed", signing_date: "2030-01-02T02:00:00Z" };
const UNSIGNED = {
  attestation: null,
  status: "Completed",
  signing_date: "2030-01-02T02:00:00Z",
  settlement_block: {
    code: "observation_gap",
    message: "KORD lacks reports",
    checked_at: "2030-01-02T02:01:00Z",
  },
};

/** An oracle that answers every event in the same way. */
function serve(event: object, evidence = () => new Response(RECORD)) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/evidence")) return evidence();
    if (pathname === "/oracle/pubkey") {
      return Response.json({ key: Uint8Array.of(2, ...new Uint8Array(32)).toBase64() });
    }
    return Response.json(event);
  });
}

const addressOf = ({ addr }: Deno.HttpServer<Deno.NetAddr>) =>
  `http://127.0.0.1:${addr.port}/oracle/events/${DAY_EVENT_ID}`;

/** What is said of a file with this content. */
async function saidOf(content: string | Uint8Array): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    const error = await readSubject(path).then(() => undefined, (e) => e);
    assert.ok(error instanceof NoSubjectError, `${error}`);
    return error.message.replace(path, "FILE");
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("what is read from the address of an event must be about that event", async () => {
  const server = serve(SIGNED);
  try {
    const address = addressOf(server);
    for (
      const place of [
        address,
        `${address}/evidence`,
        address.replace(DAY_EVENT_ID, DAY_EVENT_ID.toUpperCase()),
      ]
    ) {
      const { record, ...known } = await readSubject(place);
      assert.deepEqual(record, RECORD);
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
    await Deno.writeFile(path, RECORD);
    const { record: _, ...known } = await readSubject(path);
    assert.deepEqual(known, { eventId: undefined, attestation: undefined, shownKey: undefined });
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("an unpacked record is packed again as records are", async () => {
  const { bytes } = await sampleDecision(
    { KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75 } } },
    ["temp_high"],
  );
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, gunzipSync(bytes));
    assert.deepEqual((await readSubject(path)).record, bytes);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("an event that is not signed says so, and what blocks it", async () => {
  const server = serve(UNSIGNED, () => new Response(null, { status: 404 }));
  try {
    await assert.rejects(
      readSubject(addressOf(server)),
      (error) =>
        error instanceof UnsignedError &&
        error.message ===
          "the event is not signed yet, so there is nothing to verify: status Completed, signing " +
            "date 2030-01-02T02:00:00Z; it is blocked: observation_gap: KORD lacks reports",
    );
    const { status, complained } = await runOracle("/", "verify", addressOf(server));
    assert.equal(status, 3);
    assert.match(complained, /^noaa-oracle: the event is not signed yet/);
  } finally {
    await server.shutdown();
  }
});

Deno.test("an oracle that cannot be reached, or is none, is named with what it answered", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<html>"),
  );
  const address = addressOf(server);
  await assert.rejects(readSubject(address), (error) => {
    assert.ok(error instanceof NoSubjectError);
    return /is not an answer of an oracle$/.test(error.message);
  });
  await server.shutdown();
  const { status, complained } = await runOracle("/", "verify", address);
  assert.equal(status, 4);
  assert.match(complained, /^noaa-oracle: http:\S+ cannot be reached: .*refused/i);
});

Deno.test("what is no record is said in plain words", async () => {
  assert.match(
    await saidOf("<!doctype html>"),
    /^FILE is not a decision record: it begins with "<!d/,
  );
  assert.match(await saidOf(new Uint8Array(0)), /^FILE is not a decision record: it is empty$/);
  assert.match(
    await saidOf(JSON.stringify({ id: DAY_EVENT_ID, nonce_point: "02" })),
    /^FILE holds the answer about an event, not its record: save \S+\/evidence$/,
  );
  await assert.rejects(
    readSubject("/no/such/record"),
    (error) => error instanceof NoSubjectError && /^there is no file/.test(error.message),
  );
});
