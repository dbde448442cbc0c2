import type { ParquetFooter } from "../../../shared/parquet/footer.ts";
import type { ColumnBounds } from "./file_facts.ts";
import { isOwnOrigin } from "../../../shared/parquet/created_by.ts";

/**
 * The bounds of text columns over all row groups, as the footer states them. Only of files of our own writer: others
 * shorten bounds, or spell times in several zones, whose order as text means nothing.
 */
export function columnBounds(
  footer: ParquetFooter,
  names: readonly string[],
): Record<string, ColumnBounds> {
  return Object.fromEntries(names.map((name) => [name, boundsOf(footer, name)]));
}

function boundsOf(footer: ParquetFooter, name: string): ColumnBounds {
  if (!isOwnOrigin(footer.metadata.created_by)) return null;
  let bounds: { min: string; max: string } | undefined;
  for (const group of footer.metadata.row_groups) {
    if (group.num_rows === 0n) continue;
    const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name);
    const { min_value: min, max_value: max, null_count } = chunk?.meta_data?.statistics ?? {};
    if (typeof min !== "string" || typeof max !== "string" || null_count !== 0n) return null;
    bounds = bounds === undefined ? { min, max } : {
      min: min < bounds.min ? min : bounds.min,
      max: max > bounds.max ? max : bounds.max,
    };
  }
  return bounds ?? null;
}
