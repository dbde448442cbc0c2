import assert from "node:assert/strict";
import fc from "fast-check";
import { double, optionalDouble, optionalInt, optionalText, text } from "../contract/table.ts";
import { OBSERVATION_COLUMNS } from "../contract/observation_file.ts";
import { MemorySource } from "../../testing/fixtures/memory_source.ts";
import { readFooter } from "./footer.ts";
import { MemorySink } from "../../testing/fixtures/memory_sink.ts";
import { readRows } from "./read.ts";
import { TableWriter } from "./write.ts";

const COLUMNS = [
  text("id"),
  optionalText("note"),
  double("size"),
  optionalDouble("rain"),
  optionalInt("count"),
] as const;
interface Row {
  id: string;
  note: string | null;
  size: number;
  rain: number | null;
  count: number | null;
}

async function write(groups: readonly Row[][], keyValue: [string, string][] = []) {
  const sink = new MemorySink();
  const table = new TableWriter<Row>(sink, COLUMNS, { root: "test", statistics: ["id", "count"] });
  for (const group of groups) await table.writeRowGroup(group);
  await table.finish(keyValue);
  return sink.bytes();
}

async function groupsOf(bytes: Uint8Array): Promise<Row[][]> {
  return await Array.fromAsync(readRows<Row>(new MemorySource(bytes), COLUMNS));
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n === 0 ? 0 : n);
const row = fc.record<Row>({
  id: fc.string({ unit: "grapheme" }),
  note: fc.option(fc.constantFrom("", "a", "ü", "𝄞")),
  size: finite,
  rain: fc.option(finite),
  count: fc.option(fc.maxSafeInteger()),
}, { noNullPrototype: true });

Deno.test("any rows come back as they were written, group by group", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { maxLength: 40 }), { maxLength: 4 }),
      async (groups) => {
        const expected = groups.length === 0 ? [[]] : groups;
        assert.deepEqual(await groupsOf(await write(groups)), expected);
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});

Deno.test("the same rows and metadata give the same bytes", async () => {
  const groups = [[{ id: "a", note: null, size: 1, rain: null, count: 3 }]];
  assert.deepEqual(await write(groups, [["k", "v"]]), await write(groups, [["k", "v"]]));
});

Deno.test("a table without rows is a file with one empty row group and all columns", async () => {
  const sink = new MemorySink();
  await new TableWriter(sink, OBSERVATION_COLUMNS, { root: "observation" })
    .finish([["observation_coverage", "{}"]]);
  const footer = await readFooter(new MemorySource(sink.bytes()));
  assert.equal(footer.rows, 0);
  assert.equal(footer.metadata.row_groups.length, 1);
  assert.deepEqual(footer.columns, OBSERVATION_COLUMNS);
  assert.deepEqual(footer.keyValue, [["observation_coverage", "{}"]]);
});

Deno.test("texts are UTF8 strings, whole numbers INT64, and optional columns OPTIONAL", async () => {
  const { metadata } = await readFooter(new MemorySource(await write([])));
  const [root, id, , size, rain, count] = metadata.schema;
  assert.equal(root?.name, "test");
  assert.deepEqual([id?.type, id?.converted_type, id?.logical_type, id?.repetition_type], [
    "BYTE_ARRAY",
    "UTF8",
    { type: "STRING" },
    "REQUIRED",
  ]);
  assert.deepEqual([size?.type, size?.repetition_type], ["DOUBLE", "REQUIRED"]);
  assert.deepEqual([rain?.type, rain?.repetition_type], ["DOUBLE", "OPTIONAL"]);
  assert.deepEqual([count?.type, count?.repetition_type], ["INT64", "OPTIONAL"]);
});

Deno.test("a row group carries the exact bounds of the columns asked for", async () => {
  const long = "2026-09-17T00:12:38.123456Z";
  const bytes = await write([
    [
      { id: long, note: "z", size: 1, rain: null, count: -5 },
      { id: "2026", note: null, size: 2, rain: 1, count: null },
    ],
  ]);
  const [group] = (await readFooter(new MemorySource(bytes))).metadata.row_groups;
  const bounds = group?.columns.map(({ meta_data }) => {
    const { min_value, max_value, null_count } = meta_data?.statistics ?? {};
    return [min_value, max_value, null_count];
  });
  assert.deepEqual(bounds?.[0], ["2026", long, 0n]);
  assert.deepEqual(bounds?.[1], [undefined, undefined, undefined]);
  assert.deepEqual(bounds?.[4], [-5n, -5n, 1n]);
});

Deno.test("a value that its column cannot hold is refused before the group is written", async () => {
  const good: Row = { id: "a", note: null, size: 1, rain: null, count: null };
  const bad = [
    { ...good, id: null },
    { ...good, note: 3 },
    { ...good, size: NaN },
    { ...good, rain: Infinity },
    { ...good, count: 1.5 },
    { ...good, count: 2 ** 53 },
  ];
  for (const wrong of bad) {
    const sink = new MemorySink();
    const table = new TableWriter<Row>(sink, COLUMNS, { root: "test" });
    // each is deliberately not a Row
    await assert.rejects(table.writeRowGroup([good, wrong as unknown as Row]), TypeError);
    assert.equal(sink.bytes().byteLength, 0);
    await table.finish();
    assert.deepEqual(await groupsOf(sink.bytes()), [[]]);
  }
});
