import { type AsyncBuffer, parquetReadObjects } from "hyparquet";
import type { Column } from "../contract/table.ts";
import type { ByteSource } from "./byte_source.ts";
import { ParquetError, type ParquetFooter, readFooter } from "./footer.ts";
import { checkPageHeaders } from "./page_headers.ts";
import { decompressors } from "./zstd.ts";

/** What to read of a file. */
export interface ReadOptions<Row> {
  /** Only rows for which this holds. */
  readonly rowFilter?: (row: Row) => boolean;
  /** The footer, when it was read before. */
  readonly footer?: ParquetFooter;
}

/**
 * Reads a table, one row group at a time. Columns are matched by name: one that the file lacks reads as null, or as
 * `""` when it is a required text (files of earlier writers have fewer columns). Whole numbers come as numbers.
 *
 * @param columns the columns to read; they make up the keys of `Row`
 * @throws {ParquetError} when the file is damaged, a column has another type, or a required number is missing
 */
export async function* readRows<Row extends object>(
  source: ByteSource,
  columns: readonly Column[],
  options: ReadOptions<Row> = {},
): AsyncGenerator<Row[]> {
  const footer = options.footer ?? await readFooter(source);
  const present = presentColumns(columns, footer);
  let rowStart = 0;
  for (const group of footer.metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const stored = await readGroup(source, footer, present, rowStart, rowEnd);
    const rows = stored.map((row) => typedRow(row, columns, present) as Row); // the keys and types of `columns`
    yield options.rowFilter ? rows.filter(options.rowFilter) : rows;
    rowStart = rowEnd;
  }
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

async function readGroup(
  source: ByteSource,
  { metadata }: ParquetFooter,
  columns: string[],
  rowStart: number,
  rowEnd: number,
): Promise<Record<string, unknown>[]> {
  if (rowEnd === rowStart) return [];
  if (columns.length === 0) return Array.from({ length: rowEnd - rowStart }, () => ({}));
  try {
    return await parquetReadObjects({
      file: asyncBuffer(source),
      metadata,
      columns,
      rowStart,
      rowEnd,
      compressors: decompressors,
    });
  } catch (cause) {
    throw new ParquetError("a data page is damaged", { cause });
  }
}

/** Every slice is a whole column chunk: hyparquet asks for nothing else of a file without page indexes. */
export function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    slice: async (start, end = source.size) => {
      const chunk = await source.read(start, end - start);
      checkPageHeaders(chunk);
      return chunk.buffer;
    },
  };
}

function typedRow(
  stored: Record<string, unknown>,
  columns: readonly Column[],
  present: readonly string[],
): Record<string, string | number | null> {
  const row: Record<string, string | number | null> = {};
  for (const column of columns) {
    row[column.name] = typedValue(stored[column.name], column, present);
  }
  return row;
}

function typedValue(
  value: unknown,
  { name, type, required }: Column,
  present: readonly string[],
): string | number | null {
  if (value === undefined || value === null) {
    if (!required) return null;
    if (!present.includes(name)) return "";
    throw new ParquetError(`a row has no ${name}`);
  }
  if (type === "text" && typeof value === "string") return value;
  if (type === "double" && typeof value === "number") return value;
  if (type === "int64" && typeof value === "bigint") {
    const whole = Number(value);
    if (Number.isSafeInteger(whole)) return whole;
  }
  throw new ParquetError(`a value of ${name} is not ${type}`);
}
