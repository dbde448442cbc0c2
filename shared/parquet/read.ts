import type { Column } from "../contract/table.ts";
import type { ByteSource } from "./byte_source.ts";
import { ParquetError, type ParquetFooter, readFooter } from "./footer.ts";
import { type ColumnGroup, presentColumns, readColumns } from "./read_columns.ts";

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
  for await (const { rows: count, cells } of readColumns(source, columns, footer)) {
    const rows = Array.from(
      { length: count },
      (_, index) => typedRow(cells, index, columns, present) as Row, // the keys and types of `columns`
    );
    yield options.rowFilter ? rows.filter(options.rowFilter) : rows;
  }
}

function typedRow(
  cells: ColumnGroup["cells"],
  index: number,
  columns: readonly Column[],
  present: readonly string[],
): Record<string, string | number | null> {
  const row: Record<string, string | number | null> = {};
  for (const column of columns) {
    row[column.name] = typedValue(cells[column.name]?.[index], column, present);
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
