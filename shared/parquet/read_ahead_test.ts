import assert from "node:assert/strict";
import fc from "fast-check";
import { MemorySource } from "../../testing/fixtures/memory_source.ts";
import { ReadAhead } from "./read_ahead.ts";

/** Bytes that tell where they stand. */
const BYTES = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31 + (index >> 8)) & 255);

/** A source that counts its reads. */
class CountedSource extends MemorySource {
  reads = 0;

  override read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.reads++;
    return super.read(offset, length);
  }
}

Deno.test("whatever is asked for, in any order, the bytes are those of the source", async () => {
  const range = fc.tuple(fc.nat(BYTES.length), fc.nat(BYTES.length)).map(([a, b]) =>
    [Math.min(a, b), Math.abs(a - b)] as const
  );
  await fc.assert(fc.asyncProperty(fc.array(range), async (ranges) => {
    const source = new ReadAhead(new MemorySource(BYTES));
    for (const [offset, length] of ranges) {
      const read = await source.read(offset, length);
      assert.deepEqual(read, BYTES.slice(offset, offset + length));
    }
  }));
});

Deno.test("small ranges that follow each other cost a read for many of them", async () => {
  const counted = new CountedSource(BYTES);
  const source = new ReadAhead(counted);
  for (let offset = 0; offset < BYTES.length; offset += 1000) await source.read(offset, 1000);
  assert.equal(counted.reads, 3);
});

Deno.test("bytes that were given are the reader's own", async () => {
  const source = new ReadAhead(new MemorySource(BYTES));
  (await source.read(0, 10)).fill(0);
  assert.deepEqual(await source.read(0, 10), BYTES.slice(0, 10));
  assert.equal((await source.read(5, 10)).buffer.byteLength, 10);
});

Deno.test("a range beyond the source is refused, and the next is read", async () => {
  const source = new ReadAhead(new MemorySource(BYTES));
  await assert.rejects(source.read(BYTES.length - 5, 6), RangeError);
  assert.equal((await source.read(BYTES.length - 5, 5)).length, 5);
});
