import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { SharedBodies, streamViews } from "./shared_bodies.ts";

/** A body of `kib` KiB that gzip cannot shrink much. */
function makeBody(kib: number): Uint8Array {
  const bytes = new Uint8Array(kib * 1024);
  for (let start = 0; start < bytes.length; start += 65_536) {
    crypto.getRandomValues(bytes.subarray(start, Math.min(start + 65_536, bytes.length)));
  }
  return bytes;
}

Deno.test("equal bodies are one, compressed once, whoever asks", async () => {
  const bodies = new SharedBodies();
  const plain = makeBody(100);
  const first = bodies.share(plain);
  const second = bodies.share(plain.slice());
  assert.equal(second, first);
  assert.equal(await second.gzip(), await first.gzip());
  assert.deepEqual(new Uint8Array(gunzipSync(await first.gzip())), plain);
});

Deno.test("a body that changed is another", async () => {
  const bodies = new SharedBodies();
  const plain = makeBody(100);
  const changed = plain.slice();
  changed[50_000]! ^= 1;
  assert.notEqual(bodies.share(changed), bodies.share(plain));
  assert.deepEqual(new Uint8Array(gunzipSync(await bodies.share(changed).gzip())), changed);
});

Deno.test("the longest unused leaves when there is no room, but is shared while somebody reads it", () => {
  const bodies = new SharedBodies(250 * 1024);
  const [first, second, third] = [makeBody(100), makeBody(100), makeBody(100)];
  const read = bodies.share(first);
  for (const body of [second, third]) bodies.share(body);
  assert.equal(bodies.size, 2);
  assert.equal(bodies.share(first.slice()), read);
});

Deno.test("streams give views on the same bytes, all of them in order", async () => {
  const body = new SharedBodies().share(makeBody(300));
  const pieces = await Array.fromAsync(streamViews(body.plain, body));
  assert.ok(pieces.every(({ buffer }) => buffer === body.plain.buffer));
  assert.deepEqual(new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer()), body.plain);
});
