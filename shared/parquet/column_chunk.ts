import type { ColumnChunk, Encoding, SchemaElement, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writeDataPageV2 } from "hyparquet-writer/src/datapage.js";
import { writeDictionaryPage } from "hyparquet-writer/src/dictionary.js";
import type { CellValue, ColumnDictionary } from "./column_dictionary.ts";
import { compressors } from "./zstd.ts";

/** Where and how a column is written. */
export interface ColumnChunkOptions {
  readonly writer: ByteWriter;
  /** The root element of the schema and the leaf of the column. */
  readonly schemaPath: [root: SchemaElement, leaf: SchemaElement];
  readonly statistics: boolean;
}

const CODEC = "ZSTD";

/**
 * Writes one column of a row group: a dictionary page and a page of positions, or the plain values where a dictionary
 * would not help.
 *
 * @returns what the footer says of it
 */
export function writeColumnChunk(
  { distinct, indexes, nulls }: ColumnDictionary,
  { writer, schemaPath, statistics }: ColumnChunkOptions,
): ColumnChunk {
  const [, element] = schemaPath;
  const isOptional = element.repetition_type === "OPTIONAL";
  const start = writer.offset;
  const column = {
    columnName: element.name,
    element,
    schemaPath,
    codec: CODEC,
    compressors,
    stats: false,
    pageSize: 0,
    columnIndex: false,
    offsetIndex: false,
  } as const;
  const stored = element.type === "INT64" ? distinct.map((value) => BigInt(value)) : [...distinct];
  const values = indexes.length - nulls;
  const isDictionary = 0 < distinct.length && distinct.length <= values / 2;

  let uncompressed = isDictionary ? writeDictionaryPage(writer, column, stored) : 0;
  const pageOffset = BigInt(writer.offset);
  const encoding: Encoding = isDictionary ? "RLE_DICTIONARY" : "PLAIN";
  uncompressed += writeDataPageV2({
    writer,
    column,
    encoding,
    pageData: {
      values: isDictionary
        ? [...indexes]
        : indexes.map((index) => index === null ? null : stored[index]),
      definitionLevels: isOptional ? indexes.map((index) => index === null ? 0 : 1) : [],
      repetitionLevels: [],
      maxDefinitionLevel: isOptional ? 1 : 0,
    },
  });
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: element.type!, // a leaf has a type
      encodings: isDictionary ? ["PLAIN", "RLE_DICTIONARY"] : ["PLAIN"],
      path_in_schema: [element.name],
      codec: CODEC,
      num_values: BigInt(indexes.length),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(uncompressed),
      data_page_offset: pageOffset,
      dictionary_page_offset: isDictionary ? BigInt(start) : undefined,
      statistics: statistics ? statisticsOf(distinct, nulls) : undefined,
    },
  };
}

/** Exact bounds of the column; none where JavaScript's order of text may not be that of its UTF-8 bytes. */
function statisticsOf(distinct: readonly CellValue[], nulls: number): Statistics {
  const null_count = BigInt(nulls);
  const [first, ...others] = distinct;
  if (first === undefined || distinct.some(hasSurrogates)) return { null_count };
  let [min, max] = [first, first];
  for (const value of others) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min_value: min, max_value: max, null_count };
}

function hasSurrogates(value: CellValue): boolean {
  return typeof value === "string" && /[\ud800-\udfff]/.test(value);
}
