import assert from "node:assert/strict";
import { BodyTooLargeError, readBounded, readStart } from "./bounded_body.ts";

const streamOf = (...pieces: string[]) =>
  ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece)));

Deno.test("with a limit of 5 bytes five pass and six do not (D10)", async () => {
  assert.equal((await readBounded(streamOf("ab", "cde"), 5)).byteLength, 5);
  await assert.rejects(readBounded(streamOf("ab", "cde", "f"), 5), BodyTooLargeError);
});

Deno.test("a body that never ends is read no further than the limit", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(++pulled && 1024)),
  });
  await assert.rejects(readBounded(endless, 10 * 1024), BodyTooLargeError);
  assert.ok(pulled <= 13, `${pulled} chunks were pulled`);
});

Deno.test("the start of a body is read up to the byte, and no further", async () => {
  const text = async (limit: number) =>
    new TextDecoder().decode(await readStart(streamOf("ab", "cde", "f"), limit));
  assert.equal(await text(4), "abcd");
  assert.equal(await text(100), "abcdef");
  assert.equal((await readStart(null, 4)).byteLength, 0);
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => void (isCancelled = true),
  });
  assert.equal((await readStart(endless, 1500)).byteLength, 1500);
  assert.ok(isCancelled);
});
