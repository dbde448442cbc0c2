import assert from "node:assert/strict";
import type { ChangeCursor, EventChange } from "../contract/change.ts";
import type { Clock } from "../lifecycle/clock.ts";
import { OracleClient } from "./oracle_client.ts";
import { OracleError } from "./oracle_error.ts";

const ORIGIN = "https://oracle.example";
const ID = "0199a1b2-0000-7000-8000-0000000000aa";
const cursor = (n: number) => `0123456789abcdef-${n}` as ChangeCursor;
const change = (version: number): EventChange => ({
  event_id: ID,
  version,
  kind: "readings",
  at: "2030-01-01T00:00:00Z",
});
const told = (n: number) => `id: ${cursor(n)}\ndata: ${JSON.stringify(change(n))}\n\n`;
const moved = (n: number) => `:\nid: ${cursor(n)}\n\n`;
const reset = (n: number) => `event: reset\nid: ${cursor(n)}\ndata: {"cursor":"${cursor(n)}"}\n\n`;

/** Answers one connection after the other, and notes where each began and how long was waited before. */
function scripted(...answers: readonly (string | number)[]) {
  const begun: (string | null)[] = [];
  const waits: number[] = [];
  let n = 0;
  const fetch = (_url: unknown, init?: RequestInit) => {
    begun.push(new Headers(init?.headers).get("last-event-id"));
    const answer = answers[n++];
    if (answer === undefined) return Promise.reject(new TypeError("cannot connect"));
    return Promise.resolve(
      typeof answer === "number" ? new Response(null, { status: answer }) : new Response(answer),
    );
  };
  const clock: Clock = {
    now: () => 0,
    sleep(ms, signal) {
      waits.push(ms);
      return signal?.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
  };
  return { client: new OracleClient({ origin: ORIGIN, clock, fetch }), begun, waits };
}

/** The first news of a follower, `undefined` for each that has no change. */
async function firstNews(client: OracleClient, count: number, after?: ChangeCursor) {
  const news = [];
  const over = new AbortController();
  for await (const each of client.changes.follow({ eventId: ID, after }, over.signal)) {
    news.push(each.change?.version);
    if (news.length === count) break;
  }
  return news;
}

Deno.test("a follower goes on after each cut where it was, past what only moved it", async () => {
  const { client, begun, waits } = scripted(
    `retry: 2000\n${moved(1).slice(2)}${told(2)}`,
    503,
    `retry: 2000\n\n${told(3)}${moved(9)}`,
    `retry: 2000\n\n${told(10)}id: ${cursor(11)}\nda`, // cut off in a block, which is told again
    `retry: 2000\n\n${told(11)}${told(12)}`,
  );
  assert.deepEqual(await firstNews(client, 6), [undefined, 2, 3, 10, 11, 12]);
  assert.deepEqual(begun, [null, cursor(2), cursor(2), cursor(9), cursor(10)]);
  assert.deepEqual(waits, [1000, 2000, 1000, 1000]);
});

Deno.test("who comes with a place is told the changes since, or that some may be missing", async () => {
  const known = scripted(`retry: 2000\n\n${told(5)}`);
  assert.deepEqual(await firstNews(known.client, 1, cursor(4)), [5]);
  const lost = scripted(`retry: 2000\n\n${reset(7)}${told(8)}`, `${told(9)}`);
  assert.deepEqual(await firstNews(lost.client, 3, cursor(4)), [undefined, 8, 9]);
  assert.deepEqual(lost.begun, [cursor(4), cursor(8)]);
});

Deno.test("a follower ends when its signal aborts, and at a refusal", async () => {
  const { client } = scripted(404);
  await assert.rejects(
    firstNews(client, 1),
    (error) => error instanceof OracleError && error.status === 404,
  );
  const over = new AbortController();
  const { client: other } = scripted(told(1));
  const follower = other.changes.follow({}, over.signal);
  await follower.next();
  over.abort(new Error("enough"));
  await assert.rejects(follower.next(), /enough/);
});

Deno.test("a block without an end is taken for what it is, no oracle's", async () => {
  const { client } = scripted(`${told(1)}data: ${"x".repeat(100_000)}`);
  await assert.rejects(firstNews(client, 2, cursor(0)), RangeError);
});
