import * as v from "valibot";

/** Footer key of the forecast receipts: what of a run could not be had. */
export const FORECAST_RECEIPTS_KEY = "noaa_forecast_receipts";

/** A request for forecasts that brought nothing usable. */
export const ForecastFailure = v.object({
  /** Points asked, `lat,lon` with two decimals. */
  points: v.array(v.string()),
  station_ids: v.array(v.string()),
  requested_at: v.string(),
  completed_at: v.string(),
  response_status: v.nullable(v.number()),
  error: v.string(),
});
/** @see {@link ForecastFailure} */
export type ForecastFailure = v.InferOutput<typeof ForecastFailure>;

/**
 * Footer `noaa_forecast_receipts`: how many stations a run asked for and covered, and each request that failed.
 * Requests that succeeded are the retained documents. Instants are RFC 3339 UTC.
 */
export const ForecastReceipts = v.object({
  version: v.literal("ndfd-receipts-v1"),
  requested_at: v.string(),
  completed_at: v.string(),
  stations_expected: v.number(),
  /** Stations with at least one row. */
  stations_covered: v.number(),
  requests: v.number(),
  failures: v.array(ForecastFailure),
});
/** @see {@link ForecastReceipts} */
export type ForecastReceipts = v.InferOutput<typeof ForecastReceipts>;
