import assert from "node:assert/strict";
import { weatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { DAY_EVENT, DAY_EVENT_ID } from "../../fixtures/event_requests.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { LOOKS, PageBrowser } from "./browser.ts";

/** A page of somebody else, in a browser that keeps the rules of origins. */
Deno.test("a page of another origin reads, asks for parts and versions, signs, and sees every header", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"] });
  const created = await fixture.signed("A", "/oracle/events", { body: DAY_EVENT });
  assert.equal(created.status, 200, await created.text());
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () =>
      new Response("<!DOCTYPE html><link rel=icon href=data:,>", {
        headers: { "content-type": "text/html" },
      }),
  );
  await using browser = await PageBrowser.start(`http://127.0.0.1:${server.addr.port}`);
  const page = await browser.open("/", LOOKS[0]!); // there are looks

  async function ask(path: string, init: RequestInit, headers: readonly string[]) {
    const { answer, seen } = await page.evaluate(`(async () => {
      const answer = await fetch(${JSON.stringify(fixture.origin + path)}, ${JSON.stringify(init)});
      await answer.arrayBuffer();
      return {
        answer: answer.status,
        seen: ${JSON.stringify(headers)}.map((name) => answer.headers.get(name)),
      };
    })()`) as { answer: number; seen: (string | null)[] };
    return [answer, ...seen];
  }

  const [, tag] = await ask(`/oracle/events/${DAY_EVENT_ID}`, {}, ["etag"]);
  assert.match(String(tag), /^"/);
  const known = await ask(`/oracle/events/${DAY_EVENT_ID}`, {
    headers: { "if-none-match": String(tag) },
    cache: "no-store",
  }, ["etag"]);
  assert.deepEqual(known, [304, tag]);

  const file = `/file/${weatherFileName("observations", fixture.clock.now() - HOUR_MS)}`;
  const part = await ask(file, { headers: { range: "bytes=0-3" } }, [
    "accept-ranges",
    "content-range",
  ]);
  assert.equal(part[0], 206);
  assert.equal(part[1], "bytes");
  assert.match(String(part[2]), /^bytes 0-3\/\d+$/);

  const { headers } = fixture.signedInit("U", "/oracle/wanted", { method: "GET" });
  const signed = await ask("/oracle/wanted", { headers }, ["x-request-id"]);
  assert.equal(signed[0], 200);
  assert.notEqual(signed[1], null);

  const [, link] = await ask("/oracle/events?limit=1", {}, ["link"]);
  assert.equal(link, null, "there is one event");
  await page.close();
  const failed = browser.complaints.filter((each) => !each.includes("asked http"));
  assert.deepEqual(failed, []);
});
