import type { Column } from "../contract/table.ts";

/** A stored value; whole numbers are numbers here. */
export type CellValue = string | number;

/** One column of some rows, each distinct value once. */
export interface ColumnDictionary {
  /** The distinct values in order of first appearance. */
  readonly distinct: readonly CellValue[];
  /** For each row the position of its value in `distinct`, or null. */
  readonly indexes: readonly (number | null)[];
  readonly nulls: number;
}

/**
 * Collects one column of rows. Most cells of a weather table repeat the one above, so equal neighbours are found by
 * comparing and only the others by hashing.
 *
 * @throws {TypeError} for a value of another type, a number that is not finite, or null where one is required
 */
export function columnDictionary(rows: readonly object[], column: Column): ColumnDictionary {
  const { name, type, required } = column;
  const positions = new Map<unknown, number>();
  const distinct: CellValue[] = [];
  const indexes = new Array<number | null>(rows.length);
  let nulls = 0;
  let previous: unknown;
  let previousIndex = -1;
  for (let i = 0; i < rows.length; i++) {
    // the rows are typed by the columns; whatever else arrives is refused below
    const value = (rows[i] as Record<string, unknown>)[name];
    if (value === null || value === undefined) {
      if (required) throw new TypeError(`row ${i} has no ${name}`);
      indexes[i] = null;
      nulls++;
      continue;
    }
    if (value !== previous || previousIndex < 0) {
      const known = positions.get(value);
      if (known === undefined) {
        if (!isCell(value, type)) {
          throw new TypeError(`${name} of row ${i} must be ${type}, got ${String(value)}`);
        }
        previousIndex = distinct.push(value) - 1;
        positions.set(value, previousIndex);
      } else {
        previousIndex = known;
      }
      previous = value;
    }
    indexes[i] = previousIndex;
  }
  return { distinct, indexes, nulls };
}

function isCell(value: unknown, type: Column["type"]): value is CellValue {
  if (type === "text") return typeof value === "string";
  if (type === "double") return typeof value === "number" && Number.isFinite(value);
  return Number.isSafeInteger(value);
}
