import { isUtf8 } from "node:buffer";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { ByteWriter } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import type { Column } from "../contract/table.ts";
import type { ByteSink, ByteSource } from "./byte_source.ts";
import { CREATED_BY, isOwnOrigin } from "./created_by.ts";
import { columnsOf } from "./schema.ts";

/** Bytes are not a parquet file, or one that contradicts itself. */
export class ParquetError extends Error {
  override readonly name = "ParquetError";
}

/** What a parquet file says of itself, checked against its own size. */
export interface ParquetFooter {
  /** Schema and row groups as hyparquet knows them, without the key-value metadata. */
  readonly metadata: FileMetaData;
  /** The flat columns of the file, in its order. */
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Key-value metadata in file order; a key without a value has an empty one. */
  readonly keyValue: readonly (readonly [key: string, value: string])[];
  /** Where the pages end and the footer begins. */
  readonly dataEnd: number;
}

/** The largest footer that is read. */
const MAX_FOOTER_BYTES = 64 * 1024 * 1024;

/** `PAR1`, little-endian. */
export const MAGIC = 0x31524150;
const MAGIC_BYTES = 4;
/** Footer length and closing magic. */
const TAIL_BYTES = 8;
const COPY_BYTES = 1024 * 1024;

/** Whether bytes are `PAR1`, with which every parquet file begins and ends. */
function isMagic(bytes: Uint8Array): boolean {
  return bytes.byteLength === MAGIC_BYTES &&
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC;
}

/**
 * Reads a file's footer: its end only, whatever the size of the file.
 *
 * @throws {ParquetError} when it is not a parquet file, its footer is too large, or points outside of the file
 */
export async function readFooter(source: ByteSource): Promise<ParquetFooter> {
  const { size } = source;
  if (size < MAGIC_BYTES + TAIL_BYTES) throw new ParquetError("too short for a parquet file");
  const tail = await source.read(size - TAIL_BYTES, TAIL_BYTES);
  if (!isMagic(tail.subarray(4)) || !isMagic(await source.read(0, MAGIC_BYTES))) {
    throw new ParquetError("a parquet file begins and ends with PAR1");
  }
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > MAX_FOOTER_BYTES) {
    throw new ParquetError(`the footer has ${length} bytes, at most ${MAX_FOOTER_BYTES} are read`);
  }
  const dataEnd = size - TAIL_BYTES - length;
  if (dataEnd < MAGIC_BYTES) throw new ParquetError("the footer is longer than the file");
  const bytes = await source.read(dataEnd, length + TAIL_BYTES);
  try {
    return parse(bytes, dataEnd);
  } catch (cause) {
    if (cause instanceof ParquetError) throw cause;
    throw new ParquetError("the footer is damaged", { cause });
  }
}

/** The value of a key, or `undefined`; of a repeated key the last. */
export function footerValue(footer: ParquetFooter, key: string): string | undefined {
  return footer.keyValue.findLast(([name]) => name === key)?.[1];
}

/**
 * Copies a file with other key-value metadata: the same pages, byte for byte, and a new footer. The copy of one of
 * our own files says that this version made it; that of another's keeps its writer's name, as its statistics are.
 *
 * @param keep gives the new value of a key, or `undefined` to leave it out
 */
export async function rewriteFooter(
  source: ByteSource,
  footer: ParquetFooter,
  sink: ByteSink,
  keep: (key: string, value: string) => string | undefined,
): Promise<void> {
  for (let offset = 0; offset < footer.dataEnd; offset += COPY_BYTES) {
    await sink.write(await source.read(offset, Math.min(COPY_BYTES, footer.dataEnd - offset)));
  }
  const kept = footer.keyValue.flatMap(([key, value]) => {
    const replaced = keep(key, value);
    return replaced === undefined ? [] : [{ key, value: replaced }];
  });
  const writer = new ByteWriter();
  const { created_by } = footer.metadata;
  const metadata = {
    ...footer.metadata,
    created_by: isOwnOrigin(created_by) ? CREATED_BY : created_by,
    key_value_metadata: kept,
  };
  writeMetadata(writer, metadata, Infinity);
  writer.appendUint32(MAGIC);
  await sink.write(writer.getBytes());
}

/** Whatever it throws besides ParquetError comes from fields of the wrong kind. */
function parse(bytes: Uint8Array, dataEnd: number): ParquetFooter {
  requireUtf8(bytes);
  const { key_value_metadata = [], ...metadata } = parquetMetadata(bytes, { geoparquet: false });
  const texts = [
    ...metadata.schema.map(({ name }) => name),
    ...key_value_metadata.flatMap(({ key, value = "" }) => [key, value]),
  ];
  if (texts.some((text: unknown) => typeof text !== "string")) {
    throw new ParquetError("the footer has no text where one belongs");
  }
  checkRowGroups(metadata, dataEnd);
  return {
    metadata,
    columns: columnsOf(metadata.schema),
    rows: Number(metadata.num_rows),
    keyValue: key_value_metadata.map(({ key, value }) => [key, value ?? ""] as const),
    dataEnd,
  };
}

/** Where texts stand in a footer (parquet.thrift); hyparquet would put U+FFFD for what is not UTF-8. */
function requireUtf8(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = deserializeTCompactProtocol({ view, offset: 0 });
  const { field_2: schema, field_4: groups, field_5: keyValue = [], field_6: createdBy } = footer;
  const texts = [
    createdBy,
    ...schema.map((element: Thrift) => element.field_4),
    ...groups.flatMap((group: Thrift) =>
      group.field_1.flatMap((chunk: Thrift) => chunk.field_3?.field_3)
    ),
    ...keyValue.flatMap((entry: Thrift) => [entry.field_1, entry.field_2]),
  ];
  if (texts.some((text) => text instanceof Uint8Array && !isUtf8(text))) {
    throw new ParquetError("the footer has a text that is not UTF-8");
  }
}

type Thrift = ReturnType<typeof deserializeTCompactProtocol>;

function checkRowGroups(metadata: Omit<FileMetaData, "key_value_metadata">, dataEnd: number): void {
  const { num_rows, row_groups, schema } = metadata;
  const leaves = leavesOf(schema);
  let rows = 0n;
  for (const { num_rows, columns } of row_groups) {
    rows += num_rows;
    const isWhole = num_rows >= 0n && columns.length === leaves.length &&
      columns.every((chunk, index) => {
        const data = chunk.meta_data;
        if (!data || chunk.file_path) return false;
        const leaf = leaves[index]!;
        if (data.path_in_schema.join("/") !== leaf.path || data.type !== leaf.type) return false;
        const start = data.dictionary_page_offset || data.data_page_offset;
        return start >= BigInt(MAGIC_BYTES) && data.total_compressed_size >= 0n &&
          start + data.total_compressed_size <= BigInt(dataEnd);
      });
    if (!isWhole) throw new ParquetError("a row group is not as the schema and the file are");
  }
  if (rows !== num_rows || rows > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new ParquetError("the row groups do not add up to the rows of the file");
  }
}

/** The columns of a schema in order, each with its path below the root. */
function leavesOf(schema: FileMetaData["schema"]): { path: string; type: string }[] {
  const leaves: { path: string; type: string }[] = [];
  const groups: { path: string[]; left: number }[] = [];
  for (const { name, type, num_children: children = 0 } of schema) {
    const parent = groups.at(-1);
    const path = parent ? [...parent.path, name] : [];
    if (parent) parent.left--;
    if (type !== undefined) leaves.push({ path: path.join("/"), type });
    groups.push({ path, left: children });
    while (groups.at(-1)?.left === 0) groups.pop();
  }
  return leaves;
}
