import * as v from "valibot";

/** Which windows a line was fitted on: whole UTC days, or their day (12–24 UTC) or night (0–12 UTC) halves. */
export const WindowKind = v.picklist(["full", "day", "night"]);
/** @see {@link WindowKind} */
export type WindowKind = v.InferOutput<typeof WindowKind>;

/**
 * A par band of one station and metric: a miss (observed minus forecast) under `lower` is under, over `upper` is over,
 * anything else par. The counts are those of the history that it was fitted to.
 */
export const Line = v.object({
  target: v.string(),
  metric: v.string(),
  lower: v.number(),
  upper: v.number(),
  /** Whether it was fitted to the station's own history or to that of all stations. */
  level: v.picklist(["station", "pooled"]),
  /** Length of the windows it was fitted on. */
  window_hours: v.number(),
  /** Misses it was fitted to. */
  windows: v.number(),
  over: v.number(),
  par: v.number(),
  under: v.number(),
  /** Starts of the first and the last of these windows, RFC 3339. */
  first_window: v.string(),
  last_window: v.string(),
  fitted_at: v.string(),
  window_kind: WindowKind,
  /** Different days among its windows; fewer than 20 are a thin history. */
  days: v.number(),
  /**
   * Mean miss of its last ten days less that of those before, in the metric's unit; null while either is empty. Far
   * from zero it says that forecasts have lately erred otherwise than the line assumes.
   */
  drift: v.nullable(v.number()),
});
/** @see {@link Line} */
export type Line = v.InferOutput<typeof Line>;

/** A line as it is answered. */
export const LineJson = v.object({
  ...Line.entries,
  /** The counts as shares of all its misses. */
  shares: v.object({ over: v.number(), par: v.number(), under: v.number() }),
});
/** @see {@link LineJson} */
export type LineJson = v.InferOutput<typeof LineJson>;

/** How far fitting has come for what was asked. */
export const LineHistory = v.object({
  /** Days of misses of the station that has fewest. */
  windows: v.number(),
  /** Days that a station needs for lines of its own. */
  needed: v.number(),
  /** `station` when every line is the station's own, `pooled` when one is not, `none` when one is missing. */
  level: v.picklist(["station", "pooled", "none"]),
});
/** @see {@link LineHistory} */
export type LineHistory = v.InferOutput<typeof LineHistory>;

/** Answer of `GET /oracle/lines`: lines of all pairs, or of none and the names of those that have none. */
export const LinesAnswer = v.object({
  lines: v.array(LineJson),
  missing: v.array(v.string()),
  history: LineHistory,
  /** What speaks against relying on the lines, in words. */
  warning: v.optional(v.string()),
});
/** @see {@link LinesAnswer} */
export type LinesAnswer = v.InferOutput<typeof LinesAnswer>;
