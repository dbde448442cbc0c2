import assert from "node:assert/strict";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type BodyDigest, CheckedBody } from "./checked_body.ts";
import { ProofRefusalError } from "./proof_refusal_error.ts";

const LIMITS = {
  bytes: 10,
  deadlineMs: 60_000,
  slowest: { patienceMs: 60_000, bytesPerSecond: 1000 },
};
const SHA256_OF_ABCDEF = "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721";
const isTooSlow = (e: unknown) => e instanceof RefusalError && e.kind === "too_slow";
const isBodyRefusal = (e: unknown) => e instanceof ProofRefusalError && e.code === "body";

function pieces(...texts: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(texts.map((text) => new TextEncoder().encode(text)));
}
const pass = () => Promise.resolve();

Deno.test("a whole body is returned after it was judged by size and hash", async () => {
  const seen: BodyDigest[] = [];
  const body = new CheckedBody(pieces("abc", "def"), LIMITS, (digest) => {
    seen.push(digest);
    return pass();
  });
  assert.equal(new TextDecoder().decode(await body.bytes()), "abcdef");
  assert.deepEqual(seen, [{ size: 6, sha256: SHA256_OF_ABCDEF }]);
});

Deno.test("no body is an empty body", async () => {
  const body = new CheckedBody(null, LIMITS, (digest) => {
    assert.equal(digest.size, 0);
    return pass();
  });
  assert.equal((await body.bytes()).length, 0);
});

Deno.test("a body past its limit is refused while it arrives", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 4;
      controller.enqueue(new Uint8Array(4));
    },
  });
  const body = new CheckedBody(endless, LIMITS, () => assert.fail("judged"));
  await assert.rejects(body.bytes(), isBodyRefusal);
  assert.ok(sent < 100);
});

Deno.test("a body that never ends is refused after its time", async () => {
  const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => {}) });
  const body = new CheckedBody(silent, { ...LIMITS, deadlineMs: 1 }, pass);
  await assert.rejects(body.bytes(), isTooSlow);
});

/** Bytes one by one, each as soon as it is asked for, and after the last of them silence. */
function trickle(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left-- <= 0) return new Promise<void>(() => {});
      controller.enqueue(new Uint8Array(1));
    },
  }, { highWaterMark: 0 });
}

Deno.test("a body that arrives too slowly is refused, though its time is not over", async () => {
  const slowest = { patienceMs: 1, bytesPerSecond: 1_000_000 };
  for (const bytes of [0, 5]) {
    const body = new CheckedBody(trickle(bytes), { ...LIMITS, slowest }, pass);
    await assert.rejects(body.bytes(), isTooSlow);
  }
});

Deno.test("bytes that arrived buy time for the next", async () => {
  const slowest = { patienceMs: 1, bytesPerSecond: 0.001 };
  const late = Promise.withResolvers<void>();
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(9)),
    async pull(controller) {
      await late.promise;
      controller.close();
    },
  });
  const body = new CheckedBody(slow, { ...LIMITS, slowest }, pass);
  const read = body.bytes();
  await new Promise<void>((next) => setTimeout(next, 2)); // the patience is over by now
  late.resolve();
  assert.equal((await read).length, 9);
});

Deno.test("the time of a body ends with it", { sanitizeOps: true }, async () => {
  await new CheckedBody(pieces("abc"), LIMITS, pass).bytes();
  await assert.rejects(new CheckedBody(pieces("a", "0123456789"), LIMITS, pass).bytes());
});

Deno.test("a body that breaks off is refused", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  await assert.rejects(new CheckedBody(broken, LIMITS, pass).bytes(), isBodyRefusal);
});

Deno.test("a reader of the stream gets the judge's error instead of the end", async () => {
  const refused = new ProofRefusalError("replayed", "used before");
  const body = new CheckedBody(pieces("abc"), LIMITS, () => Promise.reject(refused));
  const read: number[] = [];
  await assert.rejects(async () => {
    for await (const chunk of body.stream) read.push(chunk.length);
  }, refused);
  assert.deepEqual(read, [3]);
  await assert.rejects(body.finish(), refused);
});

Deno.test("a body that its reader dropped is still judged, once", async () => {
  const seen: BodyDigest[] = [];
  const body = new CheckedBody(pieces("abc", "def"), LIMITS, (digest) => {
    seen.push(digest);
    return pass();
  });
  const reader = body.stream.getReader();
  await reader.read();
  await reader.cancel(new Error("not parquet"));
  await body.finish();
  await body.finish();
  assert.deepEqual(seen, [{ size: 6, sha256: SHA256_OF_ABCDEF }]);
});
