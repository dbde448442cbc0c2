import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { Compressor } from "./compressor.ts";
import { SharedBodies, type SharedBodyLimits } from "./shared_bodies.ts";

const KIB = 1024;
const WIDE: SharedBodyLimits = {
  kept: 1e9,
  most: 1e9,
  sent: { stranger: 1e9, member: 1e9 },
  slowest: { patienceMs: 60_000, bytesPerSecond: 1 },
};

/** A body of `kib` KiB that gzip cannot shrink much. */
function makeBody(kib: number): Uint8Array {
  const bytes = new Uint8Array(kib * KIB);
  for (let start = 0; start < bytes.length; start += 65_536) {
    crypto.getRandomValues(bytes.subarray(start, Math.min(start + 65_536, bytes.length)));
  }
  return bytes;
}

async function withBodies(
  limits: SharedBodyLimits,
  work: (bodies: SharedBodies) => Promise<void> | void,
): Promise<void> {
  using compressor = new Compressor();
  await work(new SharedBodies(compressor, limits));
}

const isBusy = (e: unknown) => e instanceof RefusalError && e.kind === "busy";

Deno.test("equal bodies are one, compressed once, whoever asks", async () => {
  await withBodies(WIDE, async (bodies) => {
    const plain = makeBody(100);
    const first = bodies.open(plain, "stranger");
    const second = bodies.open(plain.slice(), "member");
    assert.equal(second.plain, first.plain);
    const gzip = await first.gzip();
    assert.equal(await second.gzip(), gzip);
    assert.deepEqual(new Uint8Array(gunzipSync(gzip!)), plain);
    assert.equal(bodies.heldBytes, plain.length + gzip!.length);
  });
});

Deno.test("a body that changed is another", async () => {
  await withBodies(WIDE, async (bodies) => {
    const plain = makeBody(100);
    const changed = plain.slice();
    changed[50_000]! ^= 1;
    const [first, second] = [bodies.open(plain, "stranger"), bodies.open(changed, "stranger")];
    assert.notEqual(first.plain, second.plain);
    assert.deepEqual(new Uint8Array(gunzipSync((await second.gzip())!)), changed);
  });
});

Deno.test("no more bodies are kept than may be, however short", async () => {
  await withBodies({ ...WIDE, most: 3 }, (bodies) => {
    const read = bodies.open(new Uint8Array(1), "stranger");
    for (let i = 2; i <= 9; i++) bodies.open(new Uint8Array(i), "stranger").end();
    assert.equal(bodies.heldBytes, 1 + 8 + 9);
    read.end();
  });
});

Deno.test("the longest unused leaves when there is no room, but never one that is read", async () => {
  await withBodies({ ...WIDE, kept: 250 * KIB }, (bodies) => {
    const all = [makeBody(100), makeBody(100), makeBody(100), makeBody(100)];
    const read = bodies.open(all[0]!, "stranger");
    for (const plain of all.slice(1)) bodies.open(plain, "stranger").end();
    assert.equal(bodies.heldBytes, 300 * KIB); // two for later, and the one that is read
    const again = bodies.open(all[0]!.slice(), "stranger");
    assert.equal(again.plain, read.plain);
    read.end();
    again.end();
    assert.equal(bodies.heldBytes, 200 * KIB);
  });
});

Deno.test("different bodies that are sent are refused past their limit, to strangers first", async () => {
  const limits = { ...WIDE, kept: 0, sent: { stranger: 150 * KIB, member: 250 * KIB } };
  await withBodies(limits, (bodies) => {
    const plain = makeBody(100);
    const first = bodies.open(plain, "stranger");
    const second = bodies.open(plain.slice(), "stranger"); // the same costs nothing more
    assert.throws(() => bodies.open(makeBody(100), "stranger"), isBusy);
    const third = bodies.open(makeBody(100), "member");
    assert.throws(() => bodies.open(makeBody(100), "member"), isBusy);
    assert.equal(bodies.heldBytes, 200 * KIB);
    for (const reading of [first, first, second]) reading.end();
    bodies.open(makeBody(50), "stranger").end();
    third.end();
    assert.equal(bodies.heldBytes, 0);
  });
});

Deno.test("a body of the same mark takes the place of one that is still read, and both are let go", async () => {
  await withBodies({ ...WIDE, kept: 0 }, (bodies) => {
    const plain = new Uint8Array(64 * KIB);
    const other = plain.slice();
    other[1] = 1; // between two samples
    const [first, second] = [bodies.open(plain, "stranger"), bodies.open(other, "stranger")];
    assert.notEqual(first.plain, second.plain);
    assert.equal(bodies.heldBytes, 128 * KIB);
    first.end();
    assert.equal(bodies.heldBytes, 64 * KIB);
    second.end();
    assert.equal(bodies.heldBytes, 0);
  });
});

Deno.test("streams give views on the same bytes, all of them in order, and end the reading", async () => {
  await withBodies({ ...WIDE, kept: 0 }, async (bodies) => {
    const reading = bodies.open(makeBody(300), "stranger");
    const pieces = await Array.fromAsync(reading.stream(reading.plain));
    assert.ok(pieces.every(({ buffer }) => buffer === reading.plain.buffer));
    assert.deepEqual(
      new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer()),
      reading.plain,
    );
    assert.equal(bodies.heldBytes, 0);

    const dropped = bodies.open(makeBody(300), "stranger");
    await dropped.stream(dropped.plain).cancel();
    assert.equal(bodies.heldBytes, 0);
  });
});

Deno.test("a reader that is too slow is cut off, and lets go of the body", async () => {
  const slowest = { patienceMs: -0.001, bytesPerSecond: 1e9 }; // the first piece is late already
  await withBodies({ ...WIDE, kept: 0, slowest }, async (bodies) => {
    const reading = bodies.open(makeBody(300), "stranger");
    await assert.rejects(new Response(reading.stream(reading.plain)).bytes(), {
      name: "TimeoutError",
    });
    assert.equal(bodies.heldBytes, 0);
  });
});
