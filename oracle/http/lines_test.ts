import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { signRequest } from "../../shared/nostr/request_proof.ts";
import { TEST_ORIGIN, TestApp } from "../../testing/fixtures/app.ts";
import { answerEmpty, answerJson } from "./answer.ts";
import { limitsFor, type LineLimits, type LineName, Lines } from "./lines.ts";
import { type Call, get, type Route, signedPost } from "./route.ts";

const NOW = "2030-01-01T00:00:00Z";
const key = SecretKey.random();
const ONE = { running: 1, waiting: 0, waitMs: 60_000, runMs: 60_000 };
const PAIR = { stranger: ONE, member: ONE };
const SMALL: LineLimits = {
  read: PAIR,
  record: PAIR,
  weather: PAIR,
  download: PAIR,
  follow: PAIR,
  write: { member: ONE },
  upload: { member: ONE },
};

/** Work that says when it has begun, and ends when it is told to. */
class Hanging {
  readonly begun = Promise.withResolvers<void>();
  readonly end = Promise.withResolvers<void>();

  async work(): Promise<Response> {
    this.begun.resolve();
    await this.end.promise;
    return answerJson({});
  }
}

async function withApp(
  routes: readonly Route[],
  work: (app: TestApp, turnedAway: readonly LineName[]) => Promise<void>,
): Promise<void> {
  const turnedAway: LineName[] = [];
  const lines = new Lines((line) => turnedAway.push(line), SMALL);
  const allowed = { coordinator: [key.npub] };
  await using app = await TestApp.open(routes, { now: NOW, allowed, lines });
  await work(app, turnedAway);
}

function signed(path: string, method = "GET", signer = key): RequestInit {
  const url = TEST_ORIGIN + path;
  const authorization = signRequest(signer, { method, url, nowMs: Date.parse(NOW) });
  return { method, headers: { authorization } };
}

const answerFile = (body: BodyInit) =>
  new Response(body, { headers: { "content-type": "application/parquet" } });

async function statusOf(response: Response | Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

Deno.test("a full line is 503 with Retry-After and JSON, and counted", async () => {
  const hanging = new Hanging();
  const routes = [get({ path: "/list", cost: "read" }, () => hanging.work())];
  await withApp(routes, async (app, turnedAway) => {
    const first = app.get("/list");
    await hanging.begun.promise;
    const second = await app.get("/list");
    assert.equal(second.status, 503);
    assert.equal(second.headers.get("retry-after"), "5");
    assert.equal(second.headers.get("content-type"), "application/problem+json");
    assert.equal((await second.json()).status, 503);
    assert.deepEqual(turnedAway, ["read"]);
    hanging.end.resolve();
    assert.equal(await statusOf(first), 200);
  });
});

Deno.test("strangers, holders of listed keys, and work of another kind do not keep each other waiting", async () => {
  const hanging = new Hanging();
  const routes = [
    get(
      { path: "/list", cost: "read" },
      ({ query }) => "wait" in query ? hanging.work() : answerEmpty(204),
    ),
    get({ path: "/stations", cost: "weather" }, () => answerEmpty(204)),
    get({ path: "/healthy", cost: "none" }, () => answerEmpty(204)),
    signedPost({ path: "/orders", role: "coordinator" }, () => answerEmpty(204)),
  ];
  await withApp(routes, async (app) => {
    const first = app.get("/list?wait");
    await hanging.begun.promise;
    assert.equal(await statusOf(app.get("/list")), 503);
    assert.equal(await statusOf(app.get("/list", signed("/list"))), 204);
    assert.equal(await statusOf(app.get("/stations")), 204);
    assert.equal(await statusOf(app.get("/healthy")), 204);
    assert.equal(await statusOf(app.get("/orders", signed("/orders", "POST"))), 204);
    hanging.end.resolve();
    assert.equal(await statusOf(first), 200);
    assert.equal(await statusOf(app.get("/list")), 204);
  });
});

Deno.test("who proves nothing, or signs with a key that is not listed, stands with the strangers", async () => {
  const hanging = new Hanging();
  const routes = [
    get(
      { path: "/list", cost: "read" },
      ({ query }) => "wait" in query ? hanging.work() : answerEmpty(204),
    ),
  ];
  await withApp(routes, async (app) => {
    const first = app.get("/list?wait");
    await hanging.begun.promise;
    const forged = { headers: { authorization: "Nostr e30=" } };
    const proofs = [signed("/list", "GET", SecretKey.random()), signed("/other"), forged];
    for (const init of proofs) assert.equal(await statusOf(app.get("/list", init)), 503);
    hanging.end.resolve();
    await statusOf(first);
    // Reading stays open to all, whatever they show.
    for (const init of proofs) assert.equal(await statusOf(app.get("/list", init)), 204);
  });
});

Deno.test("a download keeps its place until its last byte was taken or its reader has gone", async () => {
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    }, { highWaterMark: 0 });
  const routes = [
    get({ path: "/endless", cost: "download" }, () => answerFile(endless())),
    get({ path: "/short", cost: "download" }, () => answerFile("all of it")),
    get({ path: "/missing", cost: "download" }, () => {
      throw new RefusalError("not_found", "no such file");
    }),
  ];
  await withApp(routes, async (app) => {
    const long = await app.get("/endless");
    assert.equal(await statusOf(app.get("/short")), 503);
    await long.body!.cancel();
    assert.equal(await (await app.get("/short")).text(), "all of it");
    assert.equal(await statusOf(app.get("/missing")), 404);
    assert.equal(await statusOf(app.get("/short")), 200);
  });
});

Deno.test("a download that takes longer than its time breaks off, and its place is free", async () => {
  const lines = new Lines(() => {}, { ...SMALL, download: { stranger: { ...ONE, runMs: 1 } } });
  const silent = new ReadableStream({ pull: () => new Promise<void>(() => {}) });
  const routes = [
    get({ path: "/silent", cost: "download" }, () => answerFile(silent)),
    get({ path: "/short", cost: "download" }, () => answerFile("all of it")),
  ];
  await using app = await TestApp.open(routes, { now: NOW, lines });
  await assert.rejects((await app.get("/silent")).text(), { name: "TimeoutError" });
  assert.equal(await (await app.get("/short")).text(), "all of it");
});

Deno.test("a follower keeps its place until it goes, and one route may also answer without it", async () => {
  const silent = () => new ReadableStream({ pull: () => new Promise<void>(() => {}) });
  const routes = [
    {
      ...get(
        { path: "/news", cost: "read" },
        ({ query }) =>
          query.after === undefined
            ? new Response(silent(), { headers: { "content-type": "text/event-stream" } })
            : answerJson([]),
      ),
      cost: ({ query }: Call) => query.after === undefined ? "follow" as const : "read" as const,
    },
  ];
  await withApp(routes, async (app, turnedAway) => {
    const follower = await app.get("/news");
    const refused = await app.get("/news");
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "5"]);
    await refused.body?.cancel();
    assert.deepEqual(turnedAway, ["follow"]);
    assert.equal(await statusOf(app.get("/news?after=x")), 200);
    await follower.body!.cancel();
    assert.equal(await statusOf(app.get("/news")), 200);
  });
});

Deno.test("followers never have more than half of a listener's connections", () => {
  for (const connections of [16, 752, 9_000]) {
    const { stranger, member } = limitsFor(connections).follow;
    assert.ok(stranger!.running + member!.running <= connections / 2);
    assert.ok(stranger!.running > 0 && member!.running > 0);
  }
});

Deno.test("what is at hand in memory waits in no line", async () => {
  const hanging = new Hanging();
  const recall = ({ query }: { query: Readonly<Record<string, string>> }) =>
    Promise.resolve("known" in query ? answerEmpty(204) : undefined);
  const routes = [get({ path: "/one", cost: "read" }, () => hanging.work(), recall)];
  await withApp(routes, async (app) => {
    const first = app.get("/one");
    await hanging.begun.promise;
    assert.equal(await statusOf(app.get("/one")), 503);
    assert.equal(await statusOf(app.get("/one?known")), 204);
    hanging.end.resolve();
    await statusOf(first);
  });
});
