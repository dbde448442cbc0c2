import * as v from "valibot";

/** A native period of the forecast behind a metric; an instant has no end. RFC 3339. */
const NativeInterval = v.object({
  metric: v.string(),
  start: v.string(),
  end: v.optional(v.string()),
});

/** One station and metric of a planned window. */
const PlannedForecast = v.object({
  station_id: v.string(),
  metric: v.string(),
  /** `fahrenheit`, `knots`, `degrees_true`, `percent` or `inches`; null where nothing was assessed. */
  unit: v.nullable(v.string()),
  baseline_available: v.boolean(),
  baseline: v.nullable(v.number()),
  /** Why there is no baseline. */
  reason: v.nullable(v.string()),
  native_intervals: v.array(NativeInterval),
  /** Whether nothing at hand speaks against it. */
  settleable: v.boolean(),
  /** Everything that does, as creating an event would name it. */
  obstacles: v.array(v.string()),
  /** Of rain and snow: which windows could be proven at the station, in words. */
  provable_windows: v.optional(v.string()),
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
  evaluated_at: v.string(),
  forecasts: v.array(PlannedForecast),
  /** `pending` until the window ends; what was reported in it is never assessed here. */
  observations: v.picklist(["pending", "not_assessed"]),
  stations: v.array(v.object({
    station_id: v.string(),
    fixed_hour_precipitation_source: v.picklist(["recently_observed", "unknown"]),
  })),
  settlement_ready: v.literal(false),
  precipitation_capability_warning: v.nullable(v.string()),
  notice: v.string(),
});
/** @see {@link WindowPlan} */
export type WindowPlan = v.InferOutput<typeof WindowPlan>;
