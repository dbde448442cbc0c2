import * as v from "valibot";
import { described, INSTANT } from "./described.ts";

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
  lower: described(v.number(), "A miss (observed minus forecast) under it is under."),
  upper: described(v.number(), "A miss over it is over; anything else is par."),
  level: described(
    v.picklist(["station", "pooled"]),
    "Whether it was fitted to the station's own history or to that of all stations.",
  ),
  window_hours: described(v.number(), "Length of the windows it was fitted on."),
  windows: described(v.number(), "Misses it was fitted to."),
  over: described(v.number(), "How many of them were over it."),
  par: described(v.number(), "How many were neither."),
  under: described(v.number(), "How many were under it."),
  first_window: described(v.string(), "Begin of the first window.", INSTANT),
  last_window: described(v.string(), "Begin of the last window.", INSTANT),
  fitted_at: described(v.string(), "When it was fitted.", INSTANT),
  window_kind: WindowKind,
  days: described(
    v.number(),
    "Different days among its windows; fewer than 20 are a thin history.",
  ),
  /**
   * Mean miss of its last ten days less that of those before, in the metric's unit; null while either is empty. Far
   * from zero it says that forecasts have lately erred otherwise than the line assumes.
   */
  drift: described(
    v.nullable(v.number()),
    "Mean miss of its last ten days less that of those before, in the metric's unit; null while either is empty.",
  ),
});
/** @see {@link Line} */
export type Line = v.InferOutput<typeof Line>;

/** A line as it is answered. */
export const LineJson = v.object({
  ...Line.entries,
  shares: described(
    v.object({ over: v.number(), par: v.number(), under: v.number() }),
    "The counts as shares of all its misses.",
  ),
});
/** @see {@link LineJson} */
export type LineJson = v.InferOutput<typeof LineJson>;

/** How far fitting has come for what was asked. */
export const LineHistory = v.object({
  windows: described(v.number(), "Days of misses of the station that has fewest."),
  needed: described(v.number(), "Days that a station needs for lines of its own."),
  level: described(
    v.picklist(["station", "pooled", "none"]),
    "station when every line is the station's own, pooled when one is not, none when one is missing.",
  ),
});
/** @see {@link LineHistory} */
export type LineHistory = v.InferOutput<typeof LineHistory>;

/** Answer of `GET /oracle/lines`: lines of all pairs, or of none and the names of those that have none. */
export const LinesAnswer = v.object({
  lines: v.array(LineJson),
  missing: described(
    v.array(v.string()),
    "Pairs without a line, as station/metric; then there are no lines at all.",
  ),
  history: LineHistory,
  warning: v.optional(described(v.string(), "What speaks against relying on the lines, in words.")),
});
/** @see {@link LinesAnswer} */
export type LinesAnswer = v.InferOutput<typeof LinesAnswer>;
