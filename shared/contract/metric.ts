/** How a prediction of `par` is judged under fixed rules. */
export type ParRule =
  | { readonly rule: "rounded" }
  | { readonly rule: "exact" }
  | { readonly rule: "compass"; readonly tolerance: number }
  | { readonly rule: "within"; readonly tolerance: number };

/** The only source of weather readings. */
export const NOAA_WEATHER = "noaa_weather";

/**
 * Everything that can be predicted at a station, in fixed order, with unit, par rule, whether lines may
 * score it, and what is observed in words.
 * Units: °F, knots, degrees true, inches, percent.
 */
export const METRICS = [
  {
    id: "temp_high",
    unit: "fahrenheit",
    par: { rule: "rounded" },
    calibrated: true,
    observed:
      "the highest temperature of any single report of the window; the station's official maximum, which is " +
      "measured between reports too, is often higher and is not used",
  },
  {
    id: "temp_low",
    unit: "fahrenheit",
    par: { rule: "rounded" },
    calibrated: true,
    observed:
      "the lowest temperature of any single report of the window; the station's official minimum, which is " +
      "measured between reports too, is often lower and is not used",
  },
  {
    id: "wind_speed",
    unit: "knots",
    par: { rule: "exact" },
    calibrated: true,
    observed: "the highest wind speed of any single report of the window; gusts do not count",
  },
  {
    id: "wind_direction",
    unit: "degrees_true",
    par: { rule: "compass", tolerance: 22 },
    calibrated: false,
    observed: "the wind direction of the report with the highest wind speed, the latest of equals",
  },
  {
    id: "rain_amt",
    unit: "inches",
    par: { rule: "within", tolerance: 0.1 },
    calibrated: false,
    observed: "the liquid that fell in the window, proven without a gap from its start to its end",
  },
  {
    id: "snow_amt",
    unit: "inches",
    par: { rule: "within", tolerance: 0.5 },
    calibrated: false,
    observed: "zero when all that fell in the window is proven to have been liquid, else unknown",
  },
  {
    id: "humidity",
    unit: "percent",
    par: { rule: "within", tolerance: 5 },
    calibrated: true,
    observed: "the highest relative humidity of any single report of the window",
  },
] as const satisfies readonly {
  id: string;
  unit: string;
  par: ParRule;
  calibrated: boolean;
  observed: string;
}[];

/** The id of a metric, e.g. `temp_high`. */
export type Metric = typeof METRICS[number]["id"];
/** All metric ids in their fixed order. */
export const METRIC_IDS: readonly Metric[] = METRICS.map((m) => m.id);
/** What an event scores when its coordinator names nothing. */
export const DEFAULT_METRICS: readonly Metric[] = ["temp_high", "temp_low", "wind_speed"];

/** The metrics that lines may score. */
export const CALIBRATED_METRICS: readonly Metric[] = METRICS
  .filter(({ calibrated }) => calibrated).map(({ id }) => id);

/** One reading of an event: forecast baseline and observed value, each null while unknown. */
export interface Reading {
  readonly target: string;
  readonly metric: Metric;
  readonly baseline: number | null;
  readonly observed: number | null;
}

/** A prediction for one location and metric, relative to the baseline. */
export type Prediction = "over" | "par" | "under";

/** One prediction of an entry. */
export interface Pick {
  readonly target: string;
  readonly metric: Metric;
  readonly prediction: Prediction;
}
