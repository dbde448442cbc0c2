import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { GzipCache } from "./gzip_cache.ts";

/** A body of `kib` KiB that gzip cannot shrink much. */
function body(kib: number): Uint8Array {
  const bytes = new Uint8Array(kib * 1024);
  for (let at = 0; at < bytes.length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, bytes.length)));
  }
  return bytes;
}
const isGzipOf = (compressed: Uint8Array, plain: Uint8Array) =>
  assert.deepEqual(new Uint8Array(gunzipSync(compressed)), plain);

Deno.test("an equal body at the same place is compressed once", async () => {
  const cache = new GzipCache();
  const plain = body(100);
  const first = await cache.compress(plain, "/a");
  isGzipOf(first, plain);
  assert.equal(await cache.compress(plain.slice(), "/a"), first);
});

Deno.test("a body that changed is compressed anew, and replaces the old one", async () => {
  const cache = new GzipCache();
  const plain = body(100);
  await cache.compress(plain, "/a");
  const changed = plain.slice();
  changed[50_000]! ^= 1;
  isGzipOf(await cache.compress(changed, "/a"), changed);
  assert.equal(cache.size, 1);
});

Deno.test("small bodies are not kept", async () => {
  const cache = new GzipCache();
  const plain = body(1);
  isGzipOf(await cache.compress(plain, "/a"), plain);
  assert.equal(cache.size, 0);
});

Deno.test("the longest unused body leaves when there is no room", async () => {
  const cache = new GzipCache(500 * 1024);
  const bodies = [body(100), body(100), body(100)];
  const first = await cache.compress(bodies[0]!, "/0");
  await cache.compress(bodies[1]!, "/1");
  assert.equal(await cache.compress(bodies[0]!, "/0"), first);
  await cache.compress(bodies[2]!, "/2");
  assert.equal(cache.size, 2);
  assert.equal(await cache.compress(bodies[0]!, "/0"), first);
});
