import type { Insertable, Selectable } from "kysely";
import type { WindowKind } from "../../shared/contract/line.ts";
import type { Metric } from "../../shared/contract/metric.ts";
import { q, statement } from "../database/query.ts";
import type { LineFits } from "../database/schema.ts";
import { POOLED } from "./fit/miss_history.ts";

/** A fitted line as it is stored; times are unix seconds, target `""` is all stations. */
export type FitRow = Selectable<LineFits>;

const SAMPLE_FIT: Insertable<LineFits> = {
  window_kind: "full",
  metric: "temp_high",
  target: "",
  lower: -1,
  upper: 1,
  windows: 3,
  over: 1,
  par: 1,
  under: 1,
  first_window: 0,
  last_window: 0,
  days: 1,
  drift: null,
  fitted_at: 0,
};

/** The newest fits of stations and metrics, and the pooled ones of the metrics. */
export const fitRows = statement(
  "the newest lines of stations",
  (kind: WindowKind, targets: readonly string[], metrics: readonly Metric[]) =>
    q.selectFrom("line_fits").selectAll()
      .where("window_kind", "=", kind)
      .where("metric", "in", metrics)
      .where("target", "in", [POOLED, ...targets]),
  ["full", ["KORD"], ["temp_high"]],
);

/** Puts the lines of one kind and metric away, before new ones are stored. */
export const dropFits = statement(
  "drop the lines of a metric",
  (kind: WindowKind, metric: Metric) =>
    q.deleteFrom("line_fits").where("window_kind", "=", kind).where("metric", "=", metric),
  ["full", "temp_high"],
);

/** Stores fits. */
export const insertFits = statement(
  "store lines",
  (rows: readonly Insertable<LineFits>[]) => q.insertInto("line_fits").values(rows),
  [[SAMPLE_FIT]],
);

/** How many windows of misses each pair has; looked up window by window, which the primary key makes cheap. */
export const historyRows = statement(
  "how many misses pairs have",
  (kind: WindowKind, targets: readonly string[], metrics: readonly Metric[]) =>
    q.selectFrom("line_windows")
      .innerJoin(
        "line_pairs",
        (join) =>
          join.onRef("line_pairs.window_kind", "=", "line_windows.window_kind")
            .onRef("line_pairs.window_start", "=", "line_windows.window_start"),
      )
      .select((eb) => [
        "line_pairs.metric",
        "line_pairs.target",
        eb.fn.countAll<number>().as("windows"),
      ])
      .where("line_windows.window_kind", "=", kind)
      .where("line_pairs.metric", "in", metrics)
      .where("line_pairs.target", "in", targets)
      .groupBy(["line_pairs.metric", "line_pairs.target"]),
  ["full", ["KORD"], ["temp_high"]],
);
