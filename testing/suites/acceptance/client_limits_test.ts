import assert from "node:assert/strict";
import { EventJson } from "../../../shared/contract/event.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { jsonOf, problemOf } from "./answers.ts";
import { eventRequest } from "./made_events.ts";

const POLICY = "ratelimit-policy";
const STATIONS = ["KORD", "KSAW"];

/** How a limit stands, out of `"address";r=4;t=12`. */
function quotaOf(response: Response, limit: string): { left: number; fullIn: number } | undefined {
  const text = response.headers.get("ratelimit") ?? "";
  const [, left, fullIn] = new RegExp(`"${limit}";r=(\\d+);t=(\\d+)`).exec(text) ?? [];
  return left === undefined ? undefined : { left: Number(left), fullIn: Number(fullIn) };
}

/** Asks, as a client behind a proxy on this machine would, and lets the body go. */
async function ask(fixture: OracleFixture, path: string, client?: string, init: RequestInit = {}) {
  const headers = { ...init.headers, ...client !== undefined && { "x-real-ip": client } };
  const response = await fixture.get(path, { ...init, headers });
  await response.body?.cancel();
  return response;
}

/** Whether an address may still ask for what is at hand. */
async function mayAsk(fixture: OracleFixture, client?: string): Promise<boolean> {
  const { status } = await ask(fixture, "/oracle/pubkey", client);
  assert.ok(status === 200 || status === 429, `${status}`);
  return status === 200;
}

Deno.test("an address that asked for its minute is refused, whatever it asks for, until time has passed", async () => {
  await using fixture = await OracleFixture.start({ settings: { addressRequestsPerMinute: 6 } });
  // At hand, on the usual way, unknown, about methods, and without a body.
  const asked: [string, RequestInit?][] = [
    ["/oracle/pubkey"],
    ["/oracle/pubkey", { headers: { "accept-encoding": "gzip" } }],
    ["/oracle/events"],
    ["/nothing"],
    ["/oracle/events", { method: "OPTIONS" }],
    ["/oracle/pubkey", { method: "HEAD" }],
  ];
  for (const [n, [path, init]] of asked.entries()) {
    const response = await ask(fixture, path, undefined, init);
    assert.notEqual(response.status, 429, path);
    assert.equal(response.headers.get(POLICY), '"address";q=6;w=60', path);
    assert.deepEqual(quotaOf(response, "address"), { left: 5 - n, fullIn: 10 * (n + 1) }, path);
  }
  for (const [path, init] of asked) {
    const refused = await ask(fixture, path, undefined, init);
    assert.equal(refused.status, 429, path);
    assert.equal(refused.headers.get("retry-after"), "10");
    assert.deepEqual(quotaOf(refused, "address"), { left: 0, fullIn: 60 });
    assert.match(
      refused.headers.get("access-control-expose-headers") ?? "",
      /ratelimit, ratelimit-policy, retry-after/,
    );
  }
  const preflight = { "access-control-request-method": "GET" };
  const init = { method: "OPTIONS", headers: preflight };
  assert.equal((await ask(fixture, "/oracle/events", undefined, init)).status, 204);
  const refused = await problemOf(await fixture.get("/oracle/pubkey"), 429);
  assert.match(String(refused.detail), /your address .* 6 a minute; try again in 10 s/);

  await fixture.clock.advance(9_999);
  assert.equal(await mayAsk(fixture), false);
  await fixture.clock.advance(1);
  assert.equal(await mayAsk(fixture), true);
  assert.equal(await mayAsk(fixture), false);
});

Deno.test("people who asked for too much are told so on a page", async () => {
  await using fixture = await OracleFixture.start({ settings: { addressRequestsPerMinute: 1 } });
  await ask(fixture, "/", undefined, { headers: { accept: "text/html" } });
  const page = await fixture.get("/events", { headers: { accept: "text/html" } });
  assert.equal(page.status, 429);
  assert.equal(page.headers.get("retry-after"), "60");
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(await page.text(), /try again in 60 s/);
});

Deno.test("probes are never refused, count for nothing, and say nothing of limits", async () => {
  await using fixture = await OracleFixture.start({ settings: { addressRequestsPerMinute: 2 } });
  const probe = async () => {
    for (const path of ["/healthy", "/health", "/ready", "/ready/"]) {
      const response = await ask(fixture, path);
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.has(POLICY), false, path);
    }
  };
  await probe();
  assert.equal(await mayAsk(fixture), true);
  assert.equal(await mayAsk(fixture), true);
  assert.equal(await mayAsk(fixture), false);
  await probe();
});

Deno.test("behind a trusted proxy each client has its own limit; what a stranger says of itself is not believed", async () => {
  const limit = { addressRequestsPerMinute: 1 };
  {
    await using fixture = await OracleFixture.start({
      settings: { ...limit, trustedProxies: ["127.0.0.1"] },
    });
    assert.equal(await mayAsk(fixture, "192.0.2.1"), true);
    assert.equal(await mayAsk(fixture, "192.0.2.1"), false);
    assert.equal(await mayAsk(fixture, "192.0.2.2"), true);
    assert.equal(await mayAsk(fixture, "2001:db8:1:2::1"), true);
    assert.equal(await mayAsk(fixture, "2001:db8:1:2:9::1"), false);
    assert.equal(await mayAsk(fixture, "2001:db8:1:3::1"), true);
    const forged = { headers: { "x-forwarded-for": "192.0.2.9" } };
    assert.equal((await ask(fixture, "/oracle/pubkey", "192.0.2.2", forged)).status, 429);
  }
  await using fixture = await OracleFixture.start({ settings: limit });
  assert.equal(await mayAsk(fixture, "192.0.2.1"), true);
  assert.equal(await mayAsk(fixture, "192.0.2.2"), false);
  const forged = { headers: { "x-forwarded-for": "192.0.2.9" } };
  assert.equal((await ask(fixture, "/oracle/pubkey", undefined, forged)).status, 429);
});

Deno.test("a follower of changes counts once, however long it stays", async () => {
  await using fixture = await OracleFixture.start({
    stations: STATIONS,
    settings: { addressRequestsPerMinute: 5 }, // two for the files
  });
  const gone = new AbortController();
  const stream = await fixture.get("/oracle/changes", {
    headers: { accept: "text/event-stream" },
    signal: gone.signal,
  });
  assert.equal(stream.status, 200);
  assert.equal(quotaOf(stream, "address")?.left, 2);
  const reader = stream.body!.getReader();
  await reader.read();
  const created = await fixture.signed("A", "/oracle/events", { body: eventRequest() });
  assert.equal(quotaOf(created, "address")?.left, 1);
  await jsonOf(created, EventJson);
  await reader.read(); // the change
  assert.equal(quotaOf(await ask(fixture, "/oracle/pubkey"), "address")?.left, 0);
  gone.abort();
  await reader.read().catch(() => {});
});

Deno.test("a key that signed for its minute is refused before its proof is used up; others go on", async () => {
  await using fixture = await OracleFixture.start({
    stations: STATIONS,
    settings: {
      keyRequestsPerMinute: 4,
      metricsBind: { hostname: "127.0.0.1", port: 0 },
    },
  });
  const own = async (party: "A" | "B") => {
    const response = await fixture.signed(party, "/oracle/events?owner=me", { method: "GET" });
    await response.body?.cancel();
    return response;
  };
  const first = await own("A");
  assert.equal(first.headers.get(POLICY), '"key";q=4;w=60');
  assert.deepEqual(quotaOf(first, "key"), { left: 3, fullIn: 15 });
  for (let n = 0; n < 3; n++) assert.equal((await own("A")).status, 200);

  const body = eventRequest();
  const order = fixture.signedInit("A", "/oracle/events", { body });
  const refused = await fixture.get("/oracle/events", order);
  assert.equal(refused.headers.get("retry-after"), "15");
  const problem = await problemOf(refused, 429);
  assert.equal(problem.title, "Too Many Requests");
  assert.match(String(problem.error), /this key .* 4 a minute; try again in 15 s/);

  // Another key, and who asks without one, are not concerned; nor is reading what is open to all, signed or not.
  assert.equal((await own("B")).status, 200);
  for (const init of [{}, fixture.signedInit("A", "/oracle/events", { method: "GET" })]) {
    const answer = await ask(fixture, "/oracle/events", undefined, init);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get(POLICY), '"key";q=4;w=60');
    assert.equal(answer.headers.has("ratelimit"), false);
  }

  await fixture.clock.advance(15_000);
  assert.equal((await jsonOf(await fixture.get("/oracle/events", order), EventJson)).id, body.id);

  // Who saw a proof cannot use up what its key may do.
  await fixture.clock.advance(15_000);
  for (let n = 0; n < 3; n++) {
    await problemOf(await fixture.get("/oracle/events", order), 401);
    await problemOf(await fixture.get("/oracle/events", { ...order, body: "{}" }), 400);
  }
  assert.equal((await own("A")).status, 200);
  assert.equal((await own("A")).status, 429);

  const metrics = await (await fetch(`${fixture.oracle.privateUrl}/metrics`)).text();
  assert.match(metrics, /^oracle_requests_over_limit_total\{limit="address"\} 0$/m);
  assert.match(metrics, /^oracle_requests_over_limit_total\{limit="key"\} 2$/m);
});
