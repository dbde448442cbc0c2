import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { Problem, PROBLEM_MEDIA_TYPE } from "../../shared/contract/problem.ts";
import { answerEmpty } from "./answer.ts";
import { Lines } from "./lines.ts";
import { Refusals } from "./refusal_at_hand.ts";
import { get, signedPost } from "./route.ts";

const handle = () => answerEmpty(204);
const lines = new Lines();
const refusals = new Refusals([
  get({ path: "/events/:id", cost: "read" }, handle),
  get({ path: "/stations", cost: "weather" }, handle),
  get({ path: "/ready", cost: "none" }, handle),
  { ...get({ path: "/news", cost: "read" }, handle), cost: () => "follow" },
  signedPost({ path: "/orders", role: "coordinator" }, handle),
], lines);

const find = (url: string, headers: Record<string, string> = {}, method = "GET", isBehind = true) =>
  refusals.find({ url, headers, method } as unknown as IncomingMessage, isBehind);

const findUsually = (url: string) => find(url, {}, "GET", false);

Deno.test("a stranger's read is refused as a full line refuses it", () => {
  const refusal = find("/events/a%20b?n=1");
  assert.ok(refusal);
  assert.deepEqual([refusal.status, refusal.route, refusal.line], [503, "/events/:id", "read"]);
  const headers = new Headers();
  for (let i = 0; i < refusal.headers.length; i += 2) {
    headers.set(refusal.headers[i]!, refusal.headers[i + 1]!);
  }
  assert.equal(headers.get("content-type"), PROBLEM_MEDIA_TYPE);
  assert.equal(headers.get("retry-after"), "5");
  assert.equal(headers.get("access-control-allow-origin"), "*");
  const text = String(refusal.body);
  assert.equal(headers.get("content-length"), String(text.length));
  assert.match(v.parse(Problem, JSON.parse(text)).detail, /too many requests right now/);
  assert.equal(find("/stations", {}, "HEAD")?.body, undefined);
});

Deno.test("who shows a proof, what stands in no line, and what no route has are not refused so", () => {
  assert.equal(find("/events/a", { authorization: "Nostr e30=" }), undefined);
  for (const url of ["/ready", "/orders", "/nothing", "/events/a/b"]) {
    assert.equal(find(url), undefined, url);
  }
});

Deno.test("while its line is crowded a stranger's read is refused so, others are not", async () => {
  const line = lines.find("read", "stranger");
  assert.equal(findUsually("/events/a"), undefined);
  const ends: (() => void)[] = [];
  const wait = async () => ends.push((await line.enter()).end);
  const waits: Promise<unknown>[] = [];
  while (!line.isCrowded) waits.push(wait().catch(() => {}));
  assert.equal(findUsually("/events/a")?.status, 503);
  for (const url of ["/stations", "/news", "/ready"]) assert.equal(findUsually(url), undefined);
  while (line.waiting > 0) {
    ends.shift()?.();
    await undefined;
  }
  for (const end of ends) end();
  await Promise.all(waits);
  assert.equal(findUsually("/events/a"), undefined);
});
