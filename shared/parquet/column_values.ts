import type { Column } from "../contract/table.ts";

/** The values of one flat column and, if it is optional, which of them are there (1) or null (0). */
export interface ColumnValues {
  readonly values: (string | number | bigint | null)[];
  readonly definitionLevels: number[];
  readonly repetitionLevels: number[];
  readonly maxDefinitionLevel: 0 | 1;
}

/** Whole numbers of weather are small: their big integers are made once. */
const bigints = new Map<number, bigint>();
const MOST_KEPT = 4096;

/**
 * Turns one column of rows into what parquet stores.
 * @throws TypeError for a value of another type, a number that is not finite, or null where one is required
 */
export function columnValues(rows: readonly object[], column: Column): ColumnValues {
  const { name, required } = column;
  const convert = converters[column.type];
  const values = new Array<string | number | bigint | null>(rows.length);
  const definitionLevels = new Array<number>(required ? 0 : rows.length);
  for (let i = 0; i < rows.length; i++) {
    // the rows are typed by the columns; whatever else arrives is refused below
    const value = (rows[i] as Record<string, unknown>)[name];
    if (value === null || value === undefined) {
      if (required) throw new TypeError(`row ${i} has no ${name}`);
      values[i] = null;
      definitionLevels[i] = 0;
      continue;
    }
    const converted = convert(value);
    if (converted === undefined) {
      throw new TypeError(`${name} of row ${i} must be ${column.type}, got ${String(value)}`);
    }
    values[i] = converted;
    if (!required) definitionLevels[i] = 1;
  }
  return {
    values,
    definitionLevels,
    repetitionLevels: [],
    maxDefinitionLevel: required ? 0 : 1,
  };
}

const converters: Record<Column["type"], (value: unknown) => string | number | bigint | undefined> =
  {
    text: (value) => typeof value === "string" ? value : undefined,
    double: (value) => typeof value === "number" && Number.isFinite(value) ? value : undefined,
    int64: (value) => Number.isSafeInteger(value) ? bigintOf(Number(value)) : undefined,
  };

function bigintOf(value: number): bigint {
  const known = bigints.get(value);
  if (known !== undefined) return known;
  const big = BigInt(value);
  if (bigints.size < MOST_KEPT) bigints.set(value, big);
  return big;
}
