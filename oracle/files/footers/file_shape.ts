import type { ByteSource } from "../../../shared/parquet/byte_source.ts";
import type { ParquetFooter } from "../../../shared/parquet/footer.ts";
import { readPageHeaders } from "../../../shared/parquet/page_headers.ts";
import { ReadAhead } from "../../../shared/parquet/read_ahead.ts";
import type { ShapeLimits } from "../disk/limits.ts";

/**
 * What is too much of a file, or does not add up, before any page of it is decoded: by its footer and the headers of
 * its pages.
 * @returns what and how much, or `undefined`
 * @throws {ParquetError} when a page header is damaged or contradicts its column chunk
 */
export async function excessOf(
  source: ByteSource,
  { metadata, rows, keyValue }: ParquetFooter,
  limits: ShapeLimits,
): Promise<string | undefined> {
  const leaves = metadata.schema.filter(({ type }) => type !== undefined).length;
  const counted = [
    [rows, limits.rows, "rows"],
    [leaves, limits.columns, "columns"],
    [depthOf(metadata.schema), limits.nesting, "levels of columns"],
    [keyValue.length, limits.entries, "footer entries"],
  ] as const;
  for (const [count, most, what] of counted) {
    if (count > most) return `${count} ${what}, at most ${most} are allowed`;
  }
  const ahead = new ReadAhead(source);
  let decoded = 0;
  for (const { data, groupRows } of columnChunksOf(metadata)) {
    const start = Number(data.dictionary_page_offset || data.data_page_offset);
    const chunk = await ahead.read(start, Number(data.total_compressed_size));
    let count = 0;
    const isFlat = data.path_in_schema.length === 1;
    for (const { inflated, values, repetition } of readPageHeaders(chunk)) {
      if (isFlat && repetition > 0) return "repeated values in a flat column";
      count += values;
      decoded += inflated;
      if (inflated > limits.pageBytes) {
        return `a page of ${inflated} bytes, at most ${limits.pageBytes} are allowed`;
      }
      if (decoded > limits.decodedBytes) return `more than ${limits.decodedBytes} bytes in pages`;
    }
    // The engine looks for values that are missing for ever.
    const expected = isFlat ? groupRows : data.num_values;
    if (BigInt(count) !== expected || data.num_values !== expected) {
      return `${count} values in ${data.path_in_schema.join(".")}, which should have ${expected}`;
    }
  }
}

/** The column chunks of a file, which `readFooter` checked, and the rows of their groups. */
function columnChunksOf({ row_groups }: ParquetFooter["metadata"]) {
  return row_groups.flatMap(({ columns, num_rows }) =>
    columns.map(({ meta_data }) => ({ data: meta_data!, groupRows: num_rows }))
  );
}

/** How deep the columns lie below the root: 1 for a flat table. */
function depthOf(schema: ParquetFooter["metadata"]["schema"]): number {
  let deepest = 0;
  const unread: number[] = []; // how many children of each level are still to come
  for (const { num_children: children = 0 } of schema) {
    deepest = Math.max(deepest, unread.length);
    if (unread.length > 0) unread[unread.length - 1]!--;
    if (children > 0) unread.push(children);
    while (unread.at(-1) === 0) unread.pop();
  }
  return deepest;
}
