import assert from "node:assert/strict";
import { compress, takesGzip } from "./compression.ts";
import { Compressor } from "./compressor.ts";
import { readRequestContext } from "./request_context.ts";
import type { Exchange } from "./step.ts";
import { SharedBodies } from "./shared_bodies.ts";

const LONG = "weather ".repeat(1000);
const makeAnswer = (body: string | null, type: string, headers: Record<string, string> = {}) =>
  new Response(body, { headers: { "content-type": type, ...headers } });

function exchangeOf(acceptEncoding: string | null, path = "/"): Exchange {
  const headers = new Headers(acceptEncoding === null ? {} : { "accept-encoding": acceptEncoding });
  const request = new Request(`http://oracle.example${path}`, { headers });
  const context = readRequestContext(headers, "192.0.2.1", {
    audience: "public",
    trustsPeer: () => false,
    clientIpHeader: "x-real-ip",
  });
  return { request, context };
}

async function send(acceptEncoding: string | null, response: Response): Promise<Response> {
  using compressor = new Compressor();
  return await compress(response, exchangeOf(acceptEncoding), new SharedBodies(compressor));
}

async function gunzip(response: Response): Promise<string> {
  return await new Response(response.body!.pipeThrough(new DecompressionStream("gzip"))).text();
}

Deno.test("a long answer is sent in gzip to a client that takes it", async () => {
  const plain = makeAnswer(LONG, "application/json", {
    "content-length": String(LONG.length),
    "x-kept": "1",
  });
  const sent = await send("gzip, br", plain);
  assert.equal(sent.headers.get("content-encoding"), "gzip");
  assert.ok(Number(sent.headers.get("content-length")) < LONG.length / 10);
  assert.equal(sent.headers.get("vary"), "accept-encoding");
  assert.equal(sent.headers.get("x-kept"), "1");
  assert.equal(await gunzip(sent), LONG);
});

Deno.test("many who ask for one thing by different addresses hold it once, however slow they are", async () => {
  using compressor = new Compressor();
  const bodies = new SharedBodies(compressor);
  const answers = await Promise.all(
    Array.from(
      { length: 256 },
      (_, n) =>
        compress(makeAnswer(LONG, "application/json"), exchangeOf("gzip", `/?x=${n}`), bodies),
    ),
  );
  const length = Number(answers[0]!.headers.get("content-length"));
  assert.equal(bodies.heldBytes, LONG.length + length);
  for (const answer of answers) assert.equal(await gunzip(answer), LONG);
});

Deno.test("a client that does not take gzip gets plain bytes and the same Vary", async () => {
  const sent = await send(null, makeAnswer(LONG, "application/json"));
  assert.equal(sent.headers.get("content-encoding"), null);
  assert.equal(sent.headers.get("vary"), "accept-encoding");
  assert.equal(await sent.text(), LONG);
});

Deno.test("parquet, short and empty bodies are left alone", async () => {
  const alone = [
    makeAnswer(LONG, "application/parquet"),
    makeAnswer("{}", "application/json", { "content-length": "2" }),
    new Response(null, { status: 204 }),
  ];
  for (const response of alone) assert.equal(await send("gzip", response), response);
});

Deno.test("what is compressed already is not again, and shared all the same", async () => {
  const dense = [
    makeAnswer(LONG, "application/gzip"),
    makeAnswer(LONG, "application/json", { "content-encoding": "gzip" }),
  ];
  for (const response of dense) {
    const sent = await send("gzip", response);
    assert.equal(sent.headers.get("vary"), null);
    assert.equal(sent.headers.get("content-encoding"), response.headers.get("content-encoding"));
    assert.equal(await sent.text(), LONG);
  }
});

Deno.test("Accept-Encoding is read as RFC 9110 says", () => {
  for (const header of ["gzip", "GZIP", "x-gzip", "br;q=1, gzip;q=0.1", "*"]) {
    assert.equal(takesGzip(header), true, header);
  }
  for (const header of [null, "", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0"]) {
    assert.equal(takesGzip(header), false, String(header));
  }
});
