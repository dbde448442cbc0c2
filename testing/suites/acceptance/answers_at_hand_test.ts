import assert from "node:assert/strict";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { entryRequests, eventRequest } from "./made_events.ts";

const CHANGING = ["date", "x-request-id"];

/** What is the same in equal answers: status, headers and body. */
async function read(oracle: OracleFixture, path: string, init?: RequestInit) {
  const response = await oracle.get(path, init);
  const headers = [...response.headers].filter(([name]) => !CHANGING.includes(name));
  assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  return { status: response.status, headers, body: await response.text() };
}

Deno.test("an answer at hand is the one that was made, in every header and by every way to ask", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const body = eventRequest({ total_allowed_entries: 5 });
  await (await oracle.signed("A", "/oracle/events", { body })).body?.cancel();
  const event = `/oracle/events/${body.id}`;
  for (
    const path of [event, "/oracle/pubkey", "/oracle/sources", "/healthy", "/health", "/ready"]
  ) {
    for (const method of ["GET", "HEAD"]) {
      for (const takes of ["identity", "gzip"]) {
        const headers = { "accept-encoding": takes };
        // A query that means nothing is answered on the usual way.
        const usual = await read(oracle, `${path}?at=usual`, { method, headers });
        for (let n = 0; n < 3; n++) {
          assert.deepEqual(await read(oracle, path, { method, headers }), usual, path);
        }
        const tag = new Map(usual.headers).get("etag");
        if (tag === undefined) continue;
        const again = { method, headers: { ...headers, "if-none-match": tag } };
        const unchanged = await read(oracle, `${path}?at=usual`, again);
        assert.equal(unchanged.status, 304);
        assert.deepEqual(await read(oracle, path, again), unchanged, path);
      }
    }
  }
});

Deno.test("an answer about the weather is the same when it is at hand as when it was made", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const [now, day] = ["2029-12-31T12:00:00Z", "2029-12-30T12:00:00Z"];
  const window = `station_ids=KORD,KSAW&start=${day}&end=${now}`;
  for (
    const path of [
      "/stations",
      "/stations/now",
      `/stations/observations?${window}`,
      `/stations/daily-observations?${window}`,
      `/stations/observation-quality?${window}`,
      "/stations/forecasts?station_ids=KORD,KSAW",
      "/stations/eligible",
    ]
  ) {
    const made = await read(oracle, path);
    assert.equal(made.status, 200, made.body);
    for (let n = 0; n < 3; n++) assert.deepEqual(await read(oracle, path), made, path);
    const headers = { "if-none-match": new Map(made.headers).get("etag") ?? "" };
    for (let n = 0; n < 2; n++) {
      const unchanged = await read(oracle, path, { headers });
      assert.equal(unchanged.status, 304, path);
      const told = unchanged.headers.filter(([name]) => name.startsWith("weather-"));
      assert.deepEqual(told, made.headers.filter(([name]) => name.startsWith("weather-")));
    }
  }
  const twice = "/stations/observations?station_ids=KORD&station_ids=KSAW";
  for (let n = 0; n < 2; n++) assert.equal((await read(oracle, twice)).status, 400);
});

Deno.test("an event at hand is never older than a write that was answered", async () => {
  await using oracle = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const body = eventRequest();
  const path = `/oracle/events/${body.id}`;
  await (await oracle.signed("A", "/oracle/events", { body })).body?.cancel();
  for (let n = 0; n < 5; n++) await read(oracle, path);
  const entries = entryRequests(body.id, body.total_allowed_entries);
  const sent = { body: { event_id: body.id, entries } };
  await (await oracle.signed("A", `${path}/entries`, sent)).body?.cancel();
  const { body: text } = await read(oracle, path);
  assert.deepEqual(JSON.parse(text).entry_ids, entries.map(({ id }) => id));
  await oracle.clock.advance(12 * 3_600_000);
  assert.equal(JSON.parse((await read(oracle, path)).body).status, "Running");
});

Deno.test("an odd Host header is refused, though the answer is at hand", async () => {
  await using oracle = await OracleFixture.start();
  const { hostname, port } = new URL(oracle.origin);
  await using connection = await connect(hostname, Number(port));
  const text = await connection.ask("GET /oracle/pubkey HTTP/1.1\r\nhost: a/b?c\r\n\r\n");
  assert.match(text, /^HTTP\/1\.1 400 /);
});

Deno.test("many requests sent at once are answered one after the other, in order", async () => {
  await using oracle = await OracleFixture.start();
  const { hostname, port } = new URL(oracle.origin);
  await using connection = await connect(hostname, Number(port));
  const paths = ["/oracle/pubkey", "/nothing", "/oracle/npub", "/files", "/healthy"];
  const asked = paths.map((path, i) =>
    `GET ${path} HTTP/1.1\r\nhost: a\r\n${i === 4 ? "connection: close\r\n" : ""}\r\n`
  );
  const text = await connection.ask(asked.join(""));
  const order = [/"key":"(?!npub)/, /nothing at this path/, /npub1/, /file_names/, /"status":"ok"/];
  let from = 0;
  for (const pattern of order) {
    const place = text.slice(from).search(pattern);
    assert.ok(place >= 0, `${pattern} in ${text}`);
    from += place;
  }
});

/** A bare connection; what comes is read until it closes, or until one answer without more has come. */
async function connect(hostname: string, port: number) {
  const socket = await Deno.connect({ hostname, port });
  return {
    async ask(text: string): Promise<string> {
      await socket.write(new TextEncoder().encode(text));
      let all = "";
      const buffer = new Uint8Array(64 * 1024);
      const isOver = () => !text.includes("connection: close") && /\r\n\r\n./s.test(all);
      while (!isOver()) {
        const size = await socket.read(buffer);
        if (size === null) break;
        all += new TextDecoder().decode(buffer.subarray(0, size));
      }
      return all;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(socket.close()),
  };
}
