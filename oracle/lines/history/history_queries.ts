import { type Insertable, sql } from "kysely";
import type { WindowKind } from "../../../shared/contract/line.ts";
import { q, statement } from "../../database/query.ts";
import type { LinePairs, LineWindows } from "../../database/schema.ts";

/** Windows since an instant whose misses were read; times are unix seconds. */
export const windowRows = statement(
  "windows whose misses were read",
  (since: number) =>
    q.selectFrom("line_windows").select(["window_kind", "window_start", "pairs", "collected_at"])
      .where("window_start", ">=", since),
  [0],
);

/** The misses of one window and metric: lines of a station and its miss, see {@link readMisses}. */
export interface MissesRow {
  readonly metric: string;
  readonly misses: string;
}

/**
 * The misses of one window, a row a metric: the driver's cost is by row, and the country has more than ten thousand.
 * 17 digits give every number back exactly.
 */
export const missRows = statement(
  "the misses of a window",
  (kind: WindowKind, start: number) =>
    q.selectFrom("line_pairs").select("metric")
      .select(
        sql<string>`group_concat(target || ' ' || format('%!.17g', observed - baseline), char(10))`
          .as("misses"),
      )
      .where("window_kind", "=", kind).where("window_start", "=", start).groupBy("metric"),
  ["full", 0],
);

/** The stations and misses of a row. */
export function* readMisses({ misses }: MissesRow): Iterable<readonly [string, number]> {
  for (const line of misses.split("\n")) {
    const space = line.indexOf(" ");
    yield [line.slice(0, space), Number(line.slice(space + 1))];
  }
}

/** Puts what was read of a window away, before it is read again. */
export const dropPairs = statement(
  "drop the misses of a window",
  (kind: WindowKind, start: number) =>
    q.deleteFrom("line_pairs").where("window_kind", "=", kind).where("window_start", "=", start),
  ["full", 0],
);

/** Stores misses; they count once their window is stored. */
export const insertPairs = statement(
  "store misses",
  (rows: readonly Insertable<LinePairs>[]) => q.insertInto("line_pairs").values(rows),
  [[{
    window_kind: "full",
    window_start: 0,
    metric: "temp_high",
    target: "KORD",
    baseline: 1,
    observed: 2,
  }]],
);

/** Stores that a window was read. */
export const putWindow = statement(
  "store a window whose misses were read",
  (row: Insertable<LineWindows>) =>
    q.insertInto("line_windows").values(row).onConflict((conflict) =>
      conflict.columns(["window_kind", "window_start"]).doUpdateSet({
        pairs: row.pairs,
        files: row.files,
        collected_at: row.collected_at,
      })
    ),
  [{ window_kind: "full", window_start: 0, pairs: 0, files: "{}", collected_at: 0 }],
);

/** Removes misses of windows before an instant. */
export const prunePairs = statement(
  "remove old misses",
  (kind: WindowKind, before: number) =>
    q.deleteFrom("line_pairs").where("window_kind", "=", kind).where("window_start", "<", before),
  ["full", 0],
);

/** Removes windows before an instant. */
export const pruneWindows = statement(
  "remove old windows of misses",
  (before: number) => q.deleteFrom("line_windows").where("window_start", "<", before),
  [0],
);

/** When lines were fitted last, unix seconds; null while there are none. */
export const lastFit = statement(
  "when lines were fitted last",
  () => q.selectFrom("line_fits").select((eb) => eb.fn.max("fitted_at").as("fitted_at")),
  [],
);
