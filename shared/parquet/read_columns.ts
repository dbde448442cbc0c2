import { type AsyncBuffer, parquetRead } from "hyparquet";
import type { Column } from "../contract/table.ts";
import type { ByteSource } from "./byte_source.ts";
import { ParquetError, type ParquetFooter, readFooter } from "./footer.ts";
import { checkPageHeaders } from "./page_headers.ts";
import { decompressors } from "./zstd.ts";

/** A value as it is stored; whole numbers of 64 bits are bigints. */
export type StoredCell = string | number | bigint | null | undefined;

/** The rows of one row group by column; a column that the file lacks has no cells. */
export interface ColumnGroup {
  readonly rows: number;
  readonly cells: Readonly<Record<string, readonly StoredCell[] | undefined>>;
}

/**
 * Reads columns of a table, one row group at a time, without making rows of them: some ten million cells a second.
 *
 * @param known the footer, when it was read before
 * @throws {ParquetError} when the file is damaged or a column has another type
 */
export async function* readColumns(
  source: ByteSource,
  wanted: readonly Column[],
  known?: ParquetFooter,
): AsyncGenerator<ColumnGroup> {
  const footer = known ?? await readFooter(source);
  const columns = presentColumns(wanted, footer);
  let rowStart = 0;
  for (const group of footer.metadata.row_groups) {
    const rows = Number(group.num_rows);
    const isEmpty = rows === 0 || columns.length === 0;
    const cells = isEmpty ? {} : await readGroup(source, footer, columns, rowStart, rows);
    yield { rows, cells };
    rowStart += rows;
  }
}

async function readGroup(
  source: ByteSource,
  { metadata }: ParquetFooter,
  columns: string[],
  rowStart: number,
  rows: number,
): Promise<Record<string, readonly StoredCell[]>> {
  const parts: Record<string, StoredCell[][]> = {};
  try {
    await parquetRead({
      file: asyncBuffer(source),
      metadata,
      columns,
      rowStart,
      rowEnd: rowStart + rows,
      compressors: decompressors,
      parsers: { stringFromBytes },
      onChunk({ columnName, columnData }) {
        (parts[columnName] ??= []).push(columnData as unknown as StoredCell[]); // flat columns alone
      },
    });
  } catch (cause) {
    throw new ParquetError("a data page is damaged", { cause });
  }
  const cells = Object.entries(parts).map(([name, chunks]) =>
    [name, chunks.length === 1 ? chunks[0]! : chunks.flatMap((chunk) => [...chunk])] as const
  );
  if (cells.some(([, each]) => each.length !== rows)) {
    throw new ParquetError("a column has another length than its row group");
  }
  return Object.fromEntries(cells);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A cell as its document has it: hyparquet's own decoder takes a byte order mark away. Null cells have no bytes. */
function stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decoder.decode(bytes);
}

/** The names of the wanted columns that a file has. */
export function presentColumns(columns: readonly Column[], footer: ParquetFooter): string[] {
  const byName = new Map(footer.columns.map((column) => [column.name, column]));
  return columns.flatMap((wanted) => {
    const found = byName.get(wanted.name);
    if (found && found.type !== wanted.type) {
      throw new ParquetError(`column ${wanted.name} is ${found.type} and not ${wanted.type}`);
    }
    if (!found && wanted.required && wanted.type !== "text") {
      throw new ParquetError(`there is no column ${wanted.name}`);
    }
    return found ? [wanted.name] : [];
  });
}

/** Every slice is a whole column chunk: hyparquet asks for nothing else of a file without page indexes. */
function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    slice: async (start, end = source.size) => {
      const chunk = await source.read(start, end - start);
      checkPageHeaders(chunk);
      return chunk.buffer;
    },
  };
}
