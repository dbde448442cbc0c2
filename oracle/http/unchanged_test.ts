import assert from "node:assert/strict";
import { TestApp } from "../../testing/fixtures/app.ts";
import { answerJson, answerVersioned } from "./answer.ts";
import { get, type Route, signedPost } from "./route.ts";
import { tagInGzip, versionOfBytes } from "./version.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const LONG = bytes(JSON.stringify("weather ".repeat(1000)));
const SHORT = bytes('{"key":"a"}');
const ROUTES: Route[] = [
  get({ path: "/long", cost: "none" }, () => answerVersioned(LONG)),
  get({ path: "/short", cost: "none" }, () => answerVersioned(SHORT)),
  get({ path: "/dense", cost: "none" }, () => answerVersioned(LONG, "application/gzip")),
  get({ path: "/unnamed", cost: "none" }, () => answerJson({})),
  signedPost({ path: "/short", role: "coordinator" }, () => answerJson({})),
];

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly has?: string;
  readonly takes?: string;
}

/** Status, ETag and the names of the headers of an answer. */
async function ask({ path, method = "GET", has, takes = "identity" }: Asked) {
  await using app = await TestApp.open(ROUTES);
  const headers = new Headers({ "accept-encoding": takes });
  if (has !== undefined) headers.set("if-none-match", has);
  const response = await app.get(path, { method, headers });
  const { status } = response;
  const size = (await response.bytes()).length;
  return { status, size, tag: response.headers.get("etag"), headers: response.headers };
}

Deno.test("a client that has the answer is told 304, by a strong tag that its bytes name", async () => {
  const first = await ask({ path: "/short" });
  assert.equal(first.tag, `"${versionOfBytes(SHORT)}"`);
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const again = await ask({ path: "/short", has: first.tag! });
  assert.deepEqual([again.status, again.size, again.tag], [304, 0, first.tag]);
  assert.equal(again.headers.get("cache-control"), "no-cache");
  assert.equal(again.headers.get("content-type"), null);
  assert.equal(again.headers.get("content-length"), null);
  assert.equal(again.headers.get("access-control-allow-origin"), "*");
  assert.match(again.headers.get("x-request-id") ?? "", /./);
});

Deno.test("a tag is compared weakly, among others, and whatever it is asked with", async () => {
  const tag = `"${versionOfBytes(SHORT)}"`;
  const rows: readonly [has: string, status: number][] = [
    ["*", 304],
    [`W/${tag}`, 304],
    [`"a,b", W/"c" ,${tag}`, 304],
    [`"a${tag.slice(1)}`, 200],
    [versionOfBytes(SHORT), 200],
    ["", 200],
    ['"', 200],
    [`"", "a"`, 200],
  ];
  for (const [has, status] of rows) {
    assert.equal((await ask({ path: "/short", has })).status, status, has);
    assert.equal((await ask({ path: "/short", has, method: "HEAD" })).status, status, has);
  }
});

Deno.test("gzip has a tag of its own, and either tag is the same answer to who takes gzip", async () => {
  const plain = await ask({ path: "/long" });
  const gzip = await ask({ path: "/long", takes: "gzip" });
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.equal(gzip.headers.get("content-encoding"), "gzip");
  assert.equal(plain.tag, `"${versionOfBytes(LONG)}"`);
  assert.equal(gzip.tag, `"${versionOfBytes(LONG)}-gzip"`);
  for (const has of [plain.tag!, gzip.tag!]) {
    const again = await ask({ path: "/long", takes: "gzip", has });
    assert.deepEqual([again.status, again.tag], [304, has]);
    assert.equal(again.headers.get("vary"), "accept-encoding");
  }
  assert.equal((await ask({ path: "/long", has: gzip.tag! })).status, 200);
  assert.equal((await ask({ path: "/long", has: plain.tag! })).status, 304);
});

Deno.test("what is never compressed has one tag", async () => {
  const tag = `"${versionOfBytes(LONG)}"`;
  const answer = await ask({ path: "/dense", takes: "gzip" });
  assert.deepEqual([answer.status, answer.tag], [200, tag]);
  const again = await ask({ path: "/dense", takes: "gzip", has: tag });
  assert.deepEqual([again.status, again.headers.get("vary")], [304, null]);
  assert.equal((await ask({ path: "/dense", takes: "gzip", has: tagInGzip(tag) })).status, 200);
});

Deno.test("an answer without a version, and one that is no success, is always sent", async () => {
  const unnamed = await ask({ path: "/unnamed", has: "*" });
  assert.deepEqual([unnamed.status, unnamed.tag], [200, null]);
  assert.equal((await ask({ path: "/nothing", has: "*" })).status, 404);
  assert.equal((await ask({ path: "/short", has: "*", method: "POST" })).status, 401);
});
