import assert from "node:assert/strict";
import type { CreateEventRequest, EventJson } from "../contract/event.ts";
import type { Clock } from "../lifecycle/clock.ts";
import { SecretKey } from "../keys/secret_key.ts";
import { checkPayload, checkRequestProof } from "../nostr/request_proof.ts";
import { OracleClient } from "./oracle_client.ts";
import { OracleError, OracleUnreachableError } from "./oracle_error.ts";
import { OracleDisagreesError } from "./reconcile.ts";

const ORIGIN = "https://oracle.example";
const key = SecretKey.random();
const ID = "0199a1b2-0000-7000-8000-0000000000aa";
const ENTRY_IDS = [1, 2].map((n) => `0199a1b2-0000-7000-8000-00000000000${n}`);

const request: CreateEventRequest = {
  id: ID,
  locations: ["KORD"],
  scoring_fields: ["temp_high"],
  start_observation_date: "2030-01-01T00:00:00.500Z",
  end_observation_date: "2030-01-02T00:00:00Z",
  signing_date: "2030-01-02T03:00:00Z",
  total_allowed_entries: 2,
  number_of_places_win: 1,
  number_of_values_per_entry: 1,
};

const stored: EventJson = {
  id: ID,
  source: "noaa_weather",
  locations: ["KORD"],
  scoring_fields: ["temp_high"],
  start_observation_date: "2030-01-01T00:00:00Z",
  end_observation_date: "2030-01-02T00:00:00Z",
  signing_date: "2030-01-02T03:00:00Z",
  total_allowed_entries: 2,
  number_of_places_win: 1,
  number_of_values_per_entry: 1,
  status: "Live",
  readings: [],
  weather: [],
  nonce_point: "02".repeat(33),
  attestation: null,
  unlisted: false,
  scoring_rules: "fixed",
  entry_ids: [],
  entries: [],
  event_announcement: { expiry: 1, locking_points: [] },
  coordinator_pubkey: key.npub,
};

/** The entry `index` with one pick, as it is stored. */
function storedEntry(index: number, prediction: "Over" | "Par" | "Under"): EventJson["entries"][0] {
  const picks = [{ target: "KORD", metric: "temp_high", prediction }];
  return {
    id: ENTRY_IDS[index]!,
    event_id: ID,
    picks,
    expected_observations: [],
    score: null,
    base_score: null,
  };
}

type Reply = Response | Error;
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const notFound = () => problem(404, "event not found");
const problem = (status: number, detail: string, error: unknown = detail) =>
  json({ type: "about:blank", title: "", status, detail, error }, status);

/** An oracle that answers from a script; every request must carry a valid proof that was not used before. */
function script(...replies: Reply[]) {
  let now = Date.parse("2030-01-01T00:00:00Z");
  const clock: Clock = {
    now: () => now,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
  const asked: string[] = [];
  const waits: number[] = [];
  const used = new Set<string>();
  let last = now;
  const send = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url as string);
    const method = init?.method ?? "GET";
    const header = new Headers(init?.headers).get("authorization");
    const proof = checkRequestProof(header, { method, urls: [url as string], nowMs: now });
    const hash = init?.body
      ? new Uint8Array(await crypto.subtle.digest("SHA-256", init.body as BufferSource)).toHex()
      : undefined;
    checkPayload(proof, hash);
    if (method === "POST") assert.ok(!used.has(proof.id), "a proof was sent twice");
    used.add(proof.id);
    asked.push(`${method} ${pathname}${search}`);
    waits.push(now - last);
    last = now;
    const reply = replies.shift();
    if (!reply) throw new Error(`nothing scripted for ${method} ${pathname}`);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const client = new OracleClient({ origin: ORIGIN, key, clock, fetch: send as typeof fetch });
  return { client, asked, waits, left: replies };
}

const GET_EVENT = `GET /oracle/events/${ID}`;
const CREATE = "POST /oracle/events";

Deno.test("creating looks first, then sends", async () => {
  const { client, asked } = script(notFound(), json(stored));
  assert.deepEqual(await client.createEvent(request), stored);
  assert.deepEqual(asked, [GET_EVENT, CREATE]);
});

Deno.test("an event that exists with the same terms is the answer of its creation", async () => {
  const { client, asked } = script(json(stored));
  assert.equal((await client.createEvent(request)).id, ID);
  assert.deepEqual(asked, [GET_EVENT]);
});

Deno.test("an event with other terms, order or signer is not taken for it", async () => {
  const others: Partial<EventJson>[] = [
    { locations: ["KSAW"] },
    { signing_date: "2030-01-02T03:00:01Z" },
    { unlisted: true },
    { coordinator_pubkey: SecretKey.random().npub },
  ];
  for (const other of others) {
    const { client, asked } = script(json({ ...stored, ...other }));
    await assert.rejects(client.createEvent(request), OracleDisagreesError);
    assert.deepEqual(asked, [GET_EVENT]);
  }
});

Deno.test("an origin may end in a slash, and what is none is refused before anything is asked", async () => {
  const asked: string[] = [];
  const answer = (url: string | URL | Request) => {
    asked.push(String(url));
    return Promise.resolve(json(stored));
  };
  const client = new OracleClient({ origin: `${ORIGIN}/`, fetch: answer as typeof fetch });
  assert.equal((await client.event(ID))?.id, ID);
  assert.deepEqual(asked, [`${ORIGIN}/oracle/events/${ID}`]);
  for (const origin of [`${ORIGIN}/api`, `${ORIGIN}/?a`, "oracle.example.com", "ftp://a", ""]) {
    assert.throws(() => new OracleClient({ origin }), /origin must be like https:/);
  }
});

Deno.test("what was created or stored otherwise than asked for is no success", async () => {
  const disagrees = (word: RegExp) => (error: unknown) =>
    error instanceof OracleDisagreesError && word.test(error.message);
  const ignored = script(notFound(), json({ ...stored, scoring_rules: "fixed" }));
  const lines = { ...request, scoring_rules: "lines" as const };
  await assert.rejects(ignored.client.createEvent(lines), disagrees(/another scoring_rules/));
  const later = script(json({ ...stored, signing_date: "2030-01-02T04:00:00Z" }));
  const times = /another signing_date: 2030-01-02T04:00:00Z, not 2030-01-02T03:00:00Z$/;
  await assert.rejects(later.client.createEvent(request), disagrees(times));

  const held = { ...stored, entries: [storedEntry(0, "Over"), storedEntry(1, "Par")] };
  const others = script(json(stored), json([]), json(held));
  const asked = ENTRY_IDS.map((id) => {
    const picks = [{ target: "KORD", metric: "temp_high", prediction: "Over" as const }];
    return { id, event_id: ID, picks };
  });
  await assert.rejects(others.client.submitEntries(ID, asked), disagrees(/other picks/));

  const again = script(json(held));
  const anew = asked.map((entry) => ({ ...entry, id: crypto.randomUUID() }));
  await assert.rejects(again.client.submitEntries(ID, anew), disagrees(/were submitted already/));
});

Deno.test("the next page of a list is the oracle's, whatever its Link names", async () => {
  const { event_announcement: _, entries: __, entry_ids: ___, coordinator_pubkey: ____, ...rest } =
    stored;
  const page = (link: string) =>
    new Response(JSON.stringify([{ ...rest, total_entries: 0 }]), { headers: { link } });
  const { client, asked } = script(page('</oracle/events?cursor=1>; rel="next"'), page(""));
  assert.equal((await Array.fromAsync(client.eachEvent())).length, 2);
  assert.deepEqual(asked, ["GET /oracle/events", "GET /oracle/events?cursor=1"]);
  for (const elsewhere of ["@evil.example/x", ".evil.example/x", "https://evil.example/x", ""]) {
    const { client } = script(page(`<${elsewhere}>; rel="next"`));
    assert.equal((await Array.fromAsync(client.eachEvent())).length, 1, elsewhere);
  }
});

Deno.test("another event than the one asked for is no answer", async () => {
  const other = ID.replace(/aa$/, "bb");
  for (const ask of [ID, ID.toUpperCase()]) {
    assert.equal((await script(json(stored)).client.event(ask))?.id, ID);
  }
  await assert.rejects(script(json(stored)).client.event(other), OracleDisagreesError);
});

Deno.test("a lost answer is found by looking again, with growing waits", async () => {
  const { client, asked, waits } = script(
    notFound(),
    new TypeError("connection reset"),
    problem(503, "busy"),
    json(stored),
  );
  await client.createEvent(request);
  assert.deepEqual(asked, [GET_EVENT, CREATE, GET_EVENT, GET_EVENT]);
  assert.deepEqual(waits, [0, 0, 1000, 2000]);
});

Deno.test("after the last failure one look tells whether the write landed", async () => {
  const failing = () => [notFound(), problem(500, "internal server error")];
  const landed = script(...failing(), ...failing(), ...failing(), ...failing(), json(stored));
  assert.equal((await landed.client.createEvent(request)).id, ID);
  const lost = script(...failing(), ...failing(), ...failing(), ...failing(), notFound());
  await assert.rejects(
    lost.client.createEvent(request),
    (e) => e instanceof OracleError && e.status === 500,
  );
  assert.equal(lost.left.length, 0);
});

Deno.test("a refusal is told at once, with code and field", async () => {
  const { client, asked } = script(
    notFound(),
    json({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: "places",
      error: "places",
      field: "number_of_places_win",
    }, 400),
  );
  await assert.rejects(
    client.createEvent(request),
    (e) => e instanceof OracleError && e.status === 400 && e.field === "number_of_places_win",
  );
  assert.equal(asked.length, 2);
  const denied = script(problem(403, "no", { type: "not_allowed", detail: "no" }));
  await assert.rejects(
    denied.client.update(),
    (e) => e instanceof OracleError && e.code === "not_allowed",
  );
});

Deno.test("an answer that is no problem document still has its status and words", async () => {
  const { client } = script(
    new Response("<html>bad gateway</html>", { status: 404 }),
    notFound(),
  );
  assert.equal(await client.event(ID), undefined);
  const gateway = script(
    ...[1, 2, 3, 4].map(() => new Response("<html>\n  bad", { status: 502 })),
  );
  await assert.rejects(gateway.client.npub(), (e) => {
    assert.ok(e instanceof OracleError);
    assert.equal(e.status, 502);
    assert.match(e.message, /^HTTP 502, not as an oracle answers: .*: <html> bad$/);
    return true;
  });
});

Deno.test("entries in either form are recognised once stored", async () => {
  const entries = [
    {
      id: ENTRY_IDS[0]!,
      event_id: ID,
      picks: [{ target: "KORD", metric: "temp_high", prediction: "Over" }],
    },
    {
      id: ENTRY_IDS[1]!,
      event_id: ID,
      expected_observations: [{ stations: "KORD", temp_high: "Under" }],
    },
  ] as const;
  const full = { ...stored, entries: [storedEntry(0, "Over"), storedEntry(1, "Under")] };
  const submit = (event: EventJson) => {
    const { client } = script(json(event));
    return client.submitEntries(ID, structuredClone(entries) as never);
  };
  assert.equal((await submit(full)).entries.length, 2);
  const other = { ...stored, entries: [storedEntry(0, "Over"), storedEntry(1, "Par")] };
  await assert.rejects(submit(other), OracleDisagreesError);
  await assert.rejects(
    submit({ ...stored, entries: [storedEntry(0, "Over")] }),
    OracleDisagreesError,
  );
});

Deno.test("equal writes within one second wait for the next: their proofs would be the same", async () => {
  const { client, waits } = script(
    new Response(null, { status: 202 }),
    new Response(null, { status: 202 }),
  );
  await client.update();
  await client.update();
  assert.deepEqual(waits, [0, 1000]);
});

Deno.test("a file that the oracle holds already counts as published", async () => {
  const { client } = script(
    new Response(null, { status: 201 }),
    problem(409, "file was already published"),
  );
  const bytes = Uint8Array.of(1, 2, 3);
  assert.equal(await client.uploadFile("forecasts_2030-01-01T00:00:00Z.parquet", bytes), "stored");
  assert.equal(await client.uploadFile("forecasts_2030-01-01T00:00:01Z.parquet", bytes), "exists");
});

Deno.test("an answer past 16 MiB is not read to its end", async () => {
  let sent = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1 << 20;
          controller.enqueue(new Uint8Array(1 << 20));
        },
      }),
    );
  const { client } = script(endless(), endless(), endless(), endless());
  await assert.rejects(client.npub(), OracleUnreachableError);
  assert.ok(sent < 4 * 20 * (1 << 20));
});

Deno.test("files and records past 16 MiB are read", async () => {
  const size = 20 * (1 << 20);
  const { client } = script(new Response(new Uint8Array(size)), new Response(new Uint8Array(size)));
  const file = await client.downloadFile("forecasts_2030-01-01T00:00:00Z.parquet");
  assert.deepEqual([file?.length, (await client.evidence(ID))?.length], [size, size]);
});

Deno.test("who is told to ask again in some seconds waits them, and later than that hears of it at once", async () => {
  const busy = (retryAfter: string) => {
    const answer = problem(503, "busy");
    answer.headers.set("retry-after", retryAfter);
    return answer;
  };
  const { client, waits } = script(busy("5"), busy("soon"), busy("12"), json({ key: key.npub }));
  assert.equal(await client.npub(), key.npub);
  assert.deepEqual(waits, [0, 5_000, 2_000, 12_000]);
  const later = script(busy("60"));
  await assert.rejects(later.client.npub(), (error: OracleError) => {
    assert.deepEqual([error.status, error.retryAfterMs], [503, 60_000]);
    return true;
  });
});
