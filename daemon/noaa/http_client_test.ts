import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { faultyResponse, type NoaaFault } from "../../testing/noaa/fault.ts";
import { SkippingClock } from "../../testing/fixtures/skipping_clock.ts";
import { HttpClient, type RequestOptions } from "./http_client.ts";
import { HttpError, type HttpErrorKind } from "./http_error.ts";
import { CATALOG_RETRY, NDFD_RETRY } from "./retry.ts";

const DOCUMENT = "<response>" + "x".repeat(2000) + "</response>";

/** A server that answers the n-th request with the n-th fault, the last for ever; `undefined` is a good answer. */
async function withServer(
  faults: readonly (NoaaFault | undefined)[],
  test: (
    url: string,
    client: HttpClient,
    clock: SkippingClock,
    startsMs: number[],
  ) => Promise<void>,
): Promise<void> {
  const clock = new SkippingClock("2026-09-24T19:00:00Z");
  const beganAtMs = clock.now();
  const starts: number[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async () => {
    const fault = faults[Math.min(starts.length, faults.length - 1)];
    starts.push(clock.now() - beganAtMs);
    const good = new Response(DOCUMENT, { headers: { "content-type": "text/xml" } });
    return fault === undefined ? good : await faultyResponse(fault, good);
  });
  const client = new HttpClient({
    userAgent: "test/1",
    clock,
    log: getLogger("test"),
    random: () => 0,
  });
  try {
    await test(`http://127.0.0.1:${server.addr.port}/doc?token=secret`, client, clock, starts);
  } finally {
    client.close();
    await server.shutdown();
  }
}

const LIMITS: RequestOptions = { gates: [], timeoutMs: 5000, maxBytes: 100_000 };
const textOf = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body);

function failsAs(kind: HttpErrorKind) {
  return (error: unknown) => {
    assert.ok(error instanceof HttpError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.ok(!error.message.includes("secret"), "the query must not show");
    return true;
  };
}

Deno.test("503, 503, 200 succeeds after back-off (D12)", async () => {
  const busy: NoaaFault = { kind: "status", status: 503 };
  await withServer([busy, busy, undefined], async (url, client, _clock, starts) => {
    const text = await client.get(url, { ...LIMITS, retry: CATALOG_RETRY }, textOf);
    assert.equal(text, DOCUMENT);
    assert.deepEqual(starts, [0, 1000, 3000]);
  });
});

Deno.test("404 is an error without another attempt (D12)", async () => {
  await withServer([{ kind: "status", status: 404 }], async (url, client, _clock, starts) => {
    const asked = client.get(url, { ...LIMITS, retry: CATALOG_RETRY }, textOf);
    await assert.rejects(asked, failsAs("status"));
    assert.equal(starts.length, 1);
  });
});

Deno.test("a transport error twice, then 200: attempts after 0, 5 and 15 s (D25)", async () => {
  const broken: NoaaFault = { kind: "reset" };
  await withServer([broken, broken, undefined], async (url, client, _clock, starts) => {
    assert.equal(await client.get(url, { ...LIMITS, retry: NDFD_RETRY }, textOf), DOCUMENT);
    assert.deepEqual(starts, [0, 5000, 15_000]);
  });
});

Deno.test("after three transport errors the request has failed (D25)", async () => {
  await withServer([{ kind: "reset" }], async (url, client, _clock, starts) => {
    const asked = client.get(url, { ...LIMITS, retry: NDFD_RETRY }, textOf);
    await assert.rejects(asked, failsAs("network"));
    assert.equal(starts.length, 3);
  });
});

Deno.test("Retry-After is waited for, and by every later request to that origin", async () => {
  const limited: NoaaFault = { kind: "status", status: 429, retryAfter: "40" };
  await withServer([limited, undefined], async (url, client, _clock, starts) => {
    await client.get(url, { ...LIMITS, retry: CATALOG_RETRY }, textOf);
    assert.deepEqual(starts, [0, 40_000]);
  });
  await withServer([limited, undefined], async (url, client, _clock, starts) => {
    assert.equal((await client.ask(url, LIMITS)).status, 429);
    await client.ask(url, LIMITS);
    assert.deepEqual(starts, [0, 40_000]);
  });
});

Deno.test("a server that asks for an hour of patience is not waited for", async () => {
  const limited: NoaaFault = { kind: "status", status: 503, retryAfter: "3600" };
  await withServer([limited], async (url, client, _clock, starts) => {
    const asked = client.get(url, { ...LIMITS, retry: CATALOG_RETRY }, textOf);
    await assert.rejects(asked, failsAs("status"));
    assert.equal(starts.length, 1);
  });
});

Deno.test("an endless body ends at the cap", async () => {
  await withServer([{ kind: "endless" }], async (url, client) => {
    await assert.rejects(client.ask(url, LIMITS), failsAs("too_large"));
  });
});

Deno.test("a declared encoding that inflates without end stops at the cap", async () => {
  await withServer([{ kind: "bomb", bytes: 200 * 1024 * 1024 }], async (url, client) => {
    const before = Deno.memoryUsage().rss;
    await assert.rejects(client.ask(url, LIMITS), failsAs("too_large"));
    assert.ok(Deno.memoryUsage().rss - before < 100 * 1024 * 1024, "the bomb was inflated");
  });
});

Deno.test("a body that drips is given up at the deadline, on real time", async () => {
  await withServer([{ kind: "drip" }], async (url, client) => {
    await assert.rejects(client.ask(url, { ...LIMITS, timeoutMs: 100 }), failsAs("timeout"));
  });
});

Deno.test("a redirect is not followed", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    return Response.redirect(new URL("/elsewhere?key=secret", request.url), 302);
  });
  const clock = new SkippingClock(0);
  const client = new HttpClient({ userAgent: "test/1", clock, log: getLogger("test") });
  try {
    const asked = client.get(`http://127.0.0.1:${server.addr.port}/`, LIMITS, textOf);
    await assert.rejects(asked, failsAs("status"));
  } finally {
    client.close();
    await server.shutdown();
  }
});

Deno.test("nobody listening is a network failure; an abort is the abort", async () => {
  const clock = new SkippingClock(0);
  const client = new HttpClient({ userAgent: "test/1", clock, log: getLogger("test") });
  try {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = listener.addr.port;
    listener.close();
    const url = `http://127.0.0.1:${port}/?token=secret`;
    await assert.rejects(client.ask(url, LIMITS), failsAs("network"));
    const signal = AbortSignal.abort(new Error("stopping"));
    await assert.rejects(client.ask(url, { ...LIMITS, signal }), /stopping/);
  } finally {
    client.close();
  }
});
