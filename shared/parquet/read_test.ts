import assert from "node:assert/strict";
import { OBSERVATION_COLUMNS, type ObservationRow } from "../contract/observation_file.ts";
import { double, optionalInt, optionalText, text } from "../contract/table.ts";
import { MemorySource } from "../../testing/fixtures/memory_source.ts";
import { FileSource } from "./file_source.ts";
import { ParquetError } from "./footer.ts";
import { MemorySink } from "../../testing/fixtures/memory_sink.ts";
import { readRows } from "./read.ts";
import { TableWriter } from "./write.ts";

const SAMPLE = new URL(
  "../../testdata/parquet/observations_2026-01-17T17:16:19.76658783Z.parquet",
  import.meta.url,
);

Deno.test("a file of an earlier writer reads with its missing columns as null or empty", async () => {
  using source = await FileSource.open(SAMPLE.pathname.replaceAll("%3A", ":"));
  const [rows] = await Array.fromAsync(readRows<ObservationRow>(source, OBSERVATION_COLUMNS));
  assert.equal(rows?.length, 2469);
  const row = rows?.[0];
  assert.equal(row?.station_id, "KBVU");
  assert.equal(row?.temperature_value, 15);
  assert.equal(row?.wind_speed, 9);
  assert.equal(row?.raw_text, null);
  assert.equal(row?.precip_unit_code, "");
});

Deno.test("a text keeps the byte order marks that it begins with", async () => {
  const sink = new MemorySink();
  const table = new TableWriter(sink, [text("a"), optionalText("b")], { root: "test" });
  const rows = [{ a: "\uFEFFMETAR", b: null }, { a: "", b: "\uFEFF\uFEFF" }];
  await table.writeRowGroup(rows);
  await table.finish();
  const source = new MemorySource(sink.bytes());
  const read = await Array.fromAsync(readRows(source, [text("a"), optionalText("b")]));
  assert.deepEqual(read.flat(), rows);
});

Deno.test("a filter keeps only its rows", async () => {
  using source = await FileSource.open(SAMPLE.pathname.replaceAll("%3A", ":"));
  const rows = (await Array.fromAsync(readRows<ObservationRow>(source, OBSERVATION_COLUMNS, {
    rowFilter: (row) => row.station_id === "KORD",
  }))).flat();
  assert.deepEqual(rows.map((row) => row.station_id), ["KORD"]);
});

Deno.test("a column of another type, or a required number that is missing, is refused", async () => {
  const sink = new MemorySink();
  const table = new TableWriter(sink, [text("a"), optionalInt("b")], { root: "test" });
  await table.writeRowGroup([{ a: "x", b: 1 }]);
  await table.finish();
  const source = new MemorySource(sink.bytes());
  for (const columns of [[double("a")], [double("b")], [double("c")]]) {
    await assert.rejects(Array.fromAsync(readRows(source, columns)), ParquetError);
  }
  assert.deepEqual(await Array.fromAsync(readRows(source, [text("c"), optionalInt("b")])), [
    [{ c: "", b: 1 }],
  ]);
});
