import assert from "node:assert/strict";
import { text } from "../contract/table.ts";
import { VERSION } from "../version.ts";
import type { ByteSink } from "./byte_source.ts";
import { MemorySource } from "../../testing/fixtures/memory_source.ts";
import { CREATED_BY, isOwnOrigin } from "./created_by.ts";
import { type ParquetFooter, readFooter, rewriteFooter } from "./footer.ts";
import { MemorySink } from "../../testing/fixtures/memory_sink.ts";
import { TableWriter } from "./write.ts";

async function footerOf(write: (sink: ByteSink) => Promise<void>) {
  const sink = new MemorySink();
  await write(sink);
  const source = new MemorySource(sink.bytes());
  return { source, footer: await readFooter(source) };
}

const ofTable = () =>
  footerOf(async (sink) => {
    const table = new TableWriter(sink, [text("station_id")], { root: "test" });
    await table.writeRowGroup([{ station_id: "KORD" }]);
    await table.finish();
  });

/** The `created_by` of a copy with a new footer, of a file that says `createdBy`. */
async function ofCopy(createdBy: string | undefined) {
  const { source, footer } = await ofTable();
  const original: ParquetFooter = {
    ...footer,
    metadata: { ...footer.metadata, created_by: createdBy },
  };
  const copy = await footerOf((sink) => rewriteFooter(source, original, sink, (_, value) => value));
  return copy.footer.metadata.created_by;
}

Deno.test("a file names its writer and version so that parquet-java can take them apart", async () => {
  const { footer } = await ofTable();
  // The pattern of org.apache.parquet.VersionParser.
  const FORMAT = /^(.*?)\s+version\s*(?:([^(]*?)\s*(?:\(\s*build\s*([^)]*?)\s*\))?)?$/;
  const [, application, version] = FORMAT.exec(footer.metadata.created_by ?? "") ?? [];
  assert.deepEqual([application, version], ["noaa-oracle", VERSION]);
});

Deno.test("a copy with a new footer names us for our own files, and the writer of all others", async () => {
  assert.equal(await ofCopy("noaa-oracle"), CREATED_BY);
  assert.equal(await ofCopy("noaa-oracle version 0.0.1"), CREATED_BY);
  const rust = "parquet-rs version 53.0.0";
  assert.equal(await ofCopy(rust), rust);
});

Deno.test("our own files of earlier versions are still known as ours, others are not", () => {
  for (const own of ["noaa-oracle", "noaa-oracle version 0.0.1", CREATED_BY]) {
    assert.ok(isOwnOrigin(own), own);
  }
  for (const other of [undefined, "", "noaa-oracles version 1", "parquet-rs version 53.0.0"]) {
    assert.ok(!isOwnOrigin(other), other);
  }
});
