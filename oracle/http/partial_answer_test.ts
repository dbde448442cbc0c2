import assert from "node:assert/strict";
import fc from "fast-check";
import { TestApp } from "../../testing/fixtures/app.ts";
import type { ByteRange } from "./byte_range.ts";
import { answerPart } from "./partial_answer.ts";
import { get } from "./route.ts";

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

function routeOf(version: string | undefined, taken: string[] = []) {
  return get({ path: "/file", cost: "download" }, ({ request }) =>
    answerPart(request, {
      size: BYTES.length,
      contentType: "application/gzip",
      fileName: "a.gz",
      version,
      read(range: ByteRange | undefined) {
        taken.push("read");
        return range ? BYTES.slice(range.first, range.last + 1) : BYTES;
      },
      drop: () => void taken.push("drop"),
    }));
}

async function ask(headers: Record<string, string>, method = "GET") {
  await using app = await TestApp.open([routeOf("v1")]);
  const response = await app.get("/file", { method, headers });
  return { status: response.status, headers: response.headers, body: await response.bytes() };
}

Deno.test("a range is answered with its bytes, whatever its form", async () => {
  const rows: readonly [range: string, first: number, last: number][] = [
    ["bytes=0-0", 0, 0],
    ["bytes=10-19", 10, 19],
    ["bytes=990-", 990, 999],
    ["bytes=990-5000", 990, 999],
    ["bytes=-8", 992, 999],
    ["bytes=-5000", 0, 999],
    ["BYTES= 1 - 2", 1, 2],
  ];
  for (const [range, first, last] of rows) {
    const { status, headers, body } = await ask({ range, "accept-encoding": "gzip" });
    assert.equal(status, 206, range);
    assert.equal(headers.get("content-range"), `bytes ${first}-${last}/1000`);
    assert.equal(headers.get("content-length"), String(last - first + 1));
    assert.equal(headers.get("content-encoding"), null);
    assert.equal(headers.get("etag"), '"v1"');
    assert.deepEqual(body, BYTES.slice(first, last + 1));
  }
});

Deno.test("what is no single range of bytes is answered whole", async () => {
  const ranges = ["bytes=5-4", "bytes=0-1,4-5", "lines=0-1", "bytes=-", "bytes=a-b", "bytes", ""];
  for (const range of ranges) {
    const { status, headers, body } = await ask({ range });
    assert.equal(status, 200, range);
    assert.equal(headers.get("accept-ranges"), "bytes");
    assert.deepEqual(body, BYTES);
  }
});

Deno.test("a range past the end is 416 with the size, and nothing is read", async () => {
  const taken: string[] = [];
  await using app = await TestApp.open([routeOf("v1", taken)]);
  for (const range of ["bytes=1000-", "bytes=-0"]) {
    const response = await app.get("/file", { headers: { range } });
    assert.equal(response.status, 416, range);
    assert.equal(response.headers.get("content-range"), "bytes */1000");
    assert.equal((await response.json()).status, 416);
  }
  assert.deepEqual(taken, ["drop", "drop"]);
});

Deno.test("If-Range sends a part only of the version that the client has", async () => {
  const range = "bytes=0-9";
  for (const tag of ['W/"v1"', '"v2"', "v1", "Tue, 01 Jan 2030 00:00:00 GMT"]) {
    assert.equal((await ask({ range, "if-range": tag })).status, 200, tag);
  }
  assert.equal((await ask({ range, "if-range": '"v1"' })).status, 206);
  await using unnamed = await TestApp.open([routeOf(undefined)]);
  const response = await unnamed.get("/file", { headers: { range, "if-range": '"v1"' } });
  assert.deepEqual([response.status, response.headers.get("cache-control")], [200, "no-store"]);
  await response.body?.cancel();
});

Deno.test("who has the bytes is told 304 for a part too; HEAD tells of the whole", async () => {
  assert.equal((await ask({ range: "bytes=0-9", "if-none-match": '"v1"' })).status, 304);
  const head = await ask({ range: "bytes=0-9" }, "HEAD");
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.equal(head.headers.get("content-length"), "1000");
  assert.equal(head.headers.get("accept-ranges"), "bytes");
  assert.equal(head.headers.get("cache-control"), "public, max-age=31536000, immutable");
});

Deno.test("any header text gives all bytes, the part it names, or a refusal", async () => {
  await using app = await TestApp.open([routeOf("v1")]);
  const text = fc.stringMatching(/^(bytes=)?[0-9,\- ]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(text, async (range) => {
      const response = await app.get("/file", { headers: { range } });
      const body = await response.bytes();
      if (response.status === 416) return;
      const [, first = "0", last = "999"] =
        /^bytes (\d+)-(\d+)\/1000$/.exec(response.headers.get("content-range") ?? "") ?? [];
      assert.deepEqual(body, BYTES.slice(Number(first), Number(last) + 1));
      assert.equal(response.status, response.headers.has("content-range") ? 206 : 200);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});
