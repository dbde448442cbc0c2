import * as v from "valibot";
import { described, INSTANT } from "./described.ts";

/** A native period of the forecast behind a metric; an instant has no end. RFC 3339. */
const NativeInterval = v.object({
  metric: v.string(),
  start: described(v.string(), "Its begin, or the instant.", INSTANT),
  end: v.optional(described(v.string(), "Its end; an instant has none.", INSTANT)),
});

/** One station and metric of a planned window. */
const PlannedForecast = v.object({
  station_id: v.string(),
  metric: v.string(),
  unit: described(
    v.nullable(v.string()),
    "fahrenheit, knots, degrees_true, percent or inches; null where nothing was assessed.",
  ),
  baseline_available: described(v.boolean(), "Whether the forecast gives one."),
  baseline: described(
    v.nullable(v.number()),
    "The forecast that predictions would be held against.",
  ),
  reason: described(v.nullable(v.string()), "Why there is no baseline."),
  native_intervals: described(
    v.array(NativeInterval),
    "The periods and instants of the forecast that it is read from.",
  ),
  settleable: described(v.boolean(), "Whether nothing at hand speaks against it."),
  obstacles: described(
    v.array(v.string()),
    "Everything that does, as creating an event would name it.",
  ),
  provable_windows: v.optional(
    described(
      v.string(),
      "Of rain and snow: which windows could be proven at the station, in words.",
    ),
  ),
});

/** Answer of GET /stations/window-compatibility: what of a window could be settled, as far as can be told now. */
export const WindowPlan = v.object({
  source: v.string(),
  requested_window: v.object({
    start: v.string(),
    end: v.string(),
    station_ids: v.array(v.string()),
    metrics: v.array(v.string()),
  }),
  evaluated_at: described(v.string(), "As of when.", INSTANT),
  forecasts: v.array(PlannedForecast),
  observations: described(
    v.picklist(["pending", "not_assessed"]),
    "pending until the window ends; what was reported in it is never assessed here.",
  ),
  stations: v.array(v.object({
    station_id: v.string(),
    fixed_hour_precipitation_source: v.picklist(["recently_observed", "unknown"]),
  })),
  settlement_ready: v.literal(false),
  precipitation_capability_warning: described(
    v.nullable(v.string()),
    "What speaks against rain and snow, in words.",
  ),
  notice: described(v.string(), "What this answer does not promise."),
});
/** @see {@link WindowPlan} */
export type WindowPlan = v.InferOutput<typeof WindowPlan>;
