import assert from "node:assert/strict";
import fc from "fast-check";
import { optionalText, text } from "../contract/table.ts";
import { MemorySource } from "../../testing/fixtures/memory_source.ts";
import { footerValue, ParquetError, readFooter, rewriteFooter } from "./footer.ts";
import { MemorySink } from "../../testing/fixtures/memory_sink.ts";
import { readRows } from "./read.ts";
import { TableWriter } from "./write.ts";

const COLUMNS = [text("station_id"), optionalText("raw_text")] as const;
const ROWS = [{ station_id: "KORD", raw_text: null }, { station_id: "KSAW", raw_text: "METAR" }];

async function table(keyValue: [string, string][]): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const writer = new TableWriter<typeof ROWS[number]>(sink, COLUMNS, { root: "test" });
  await writer.writeRowGroup(ROWS);
  await writer.writeRowGroup(ROWS.slice(1));
  await writer.finish(keyValue);
  return sink.bytes();
}

Deno.test("a footer can be replaced without touching a page", async () => {
  const bytes = await table([["keep", "1"], ["shrink", "long ".repeat(1000)], ["drop", "x"]]);
  const source = new MemorySource(bytes);
  const footer = await readFooter(source);
  const sink = new MemorySink();
  await rewriteFooter(source, footer, sink, (key, value) => {
    if (key === "drop") return undefined;
    return key === "shrink" ? "short" : value;
  });
  const light = sink.bytes();
  const lightFooter = await readFooter(new MemorySource(light));
  assert.deepEqual(lightFooter.keyValue, [["keep", "1"], ["shrink", "short"]]);
  assert.equal(footerValue(lightFooter, "shrink"), "short");
  assert.equal(footerValue(lightFooter, "drop"), undefined);
  assert.equal(lightFooter.dataEnd, footer.dataEnd);
  assert.deepEqual(light.subarray(0, footer.dataEnd), bytes.subarray(0, footer.dataEnd));
  assert.deepEqual(
    { ...lightFooter.metadata, metadata_length: 0 },
    { ...footer.metadata, metadata_length: 0 },
  );
  assert.deepEqual((await Array.fromAsync(readRows(new MemorySource(light), COLUMNS))).flat(), [
    ...ROWS,
    ROWS[1],
  ]);
});

Deno.test("a file that is not parquet, too short, or lies about its footer is refused", async () => {
  const good = await table([]);
  const noMagic = good.slice();
  noMagic[0] = 0x51;
  const hugeFooter = good.slice();
  new DataView(hugeFooter.buffer).setUint32(good.byteLength - 8, 0xffff_fff0, true);
  const longFooter = good.slice();
  new DataView(longFooter.buffer).setUint32(good.byteLength - 8, good.byteLength, true);
  const shifted = new Uint8Array(good.byteLength - 100); // pages cut out, footer whole
  shifted.set(good.subarray(0, 4));
  shifted.set(good.subarray(104), 4);
  const cases = [
    new Uint8Array(),
    new TextEncoder().encode("PAR1PAR1"),
    new TextEncoder().encode("PAR1 this is text PAR1"),
    noMagic,
    hugeFooter,
    longFooter,
    shifted,
    good.subarray(0, good.byteLength - 1),
  ];
  for (const bytes of cases) {
    await assert.rejects(readFooter(new MemorySource(bytes)), ParquetError);
  }
});

Deno.test("damage anywhere in a file ends in rows or in an error that says so, never in another", async () => {
  const good = await table([["k", "v"]]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.byteLength - 1),
      fc.integer({ min: 1, max: 255 }),
      async (place, flip) => {
        const bytes = good.slice();
        bytes[place] = bytes[place]! ^ flip; // `at` is an index of it
        try {
          await Array.fromAsync(readRows(new MemorySource(bytes), COLUMNS));
        } catch (error) {
          assert.ok(error instanceof ParquetError, String(error));
        }
      },
    ),
    { numRuns: 400 },
  );
});
