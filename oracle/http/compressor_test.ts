import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Compressor } from "./compressor.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("bytes come back in gzip, each to whoever sent them", async () => {
  using compressor = new Compressor();
  const texts = ["a", "bc".repeat(5000), "d".repeat(100_000)];
  const all = await Promise.all(texts.map((text) => compressor.gzip(bytesOf(text))));
  assert.deepEqual(all.map((each) => gunzipSync(each!).toString()), texts);
});

Deno.test("what is too much at once is left as it is, and later is not", async () => {
  using compressor = new Compressor(100);
  const [first, second] = [bytesOf("x".repeat(80)), bytesOf("y".repeat(30))];
  const taken = compressor.gzip(first);
  assert.equal(await compressor.gzip(second), undefined);
  assert.equal(gunzipSync((await taken)!).toString(), "x".repeat(80));
  assert.equal(gunzipSync((await compressor.gzip(second))!).toString(), "y".repeat(30));
});

Deno.test("what waits at the end is left as it is", async () => {
  const compressor = new Compressor();
  const waiting = compressor.gzip(bytesOf("x".repeat(1000)));
  compressor[Symbol.dispose]();
  assert.equal(await waiting, undefined);
  assert.equal(await compressor.gzip(bytesOf("y")), undefined);
});
