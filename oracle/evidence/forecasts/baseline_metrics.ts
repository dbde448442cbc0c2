import type { Metric } from "../../../shared/contract/metric.ts";
import { sumOf } from "../../../shared/contract/amount.ts";
import type { Window } from "../../../shared/time/window.ts";
import {
  contiguousChain,
  dailySpan,
  instantGrid,
  periodsInside,
  type Selected,
} from "./forecast_periods.ts";
import { nativeValues } from "./forecast_value.ts";
import type { BaselineField, NativeValue, ProvenRow } from "./native_value.ts";

/** A baseline and the native values it rests on, or the reason why there is none. */
export type Baseline =
  | { readonly value: number; readonly values: readonly NativeValue[] }
  | { readonly reason: string };

/** The fields whose native intervals lie behind a metric. */
export const BASELINE_FIELDS: Readonly<Record<Metric, readonly BaselineField[]>> = {
  temp_high: ["max_temp"],
  temp_low: ["min_temp"],
  wind_speed: ["wind_speed"],
  wind_direction: ["wind_direction", "wind_speed"],
  rain_amt: ["liquid_precipitation_amt", "snow_amt", "ice_amt", "snow_ratio"],
  snow_amt: ["snow_amt"],
  humidity: ["relative_humidity_max"],
};

/** The verified values of each field of one station; a field is verified when it is first asked for. */
export class NativeSeries {
  readonly #rows: readonly ProvenRow[];
  readonly #byField = new Map<BaselineField, readonly NativeValue[]>();

  constructor(rows: readonly ProvenRow[]) {
    this.#rows = rows;
  }

  /** The values of a field, ascending. */
  values(field: BaselineField): readonly NativeValue[] {
    const values = this.#byField.get(field) ?? nativeValues(this.#rows, field);
    this.#byField.set(field, values);
    return values;
  }
}

/** The baseline of one metric over a window, from the native values of one station. */
export function readBaseline(
  metric: Metric,
  series: NativeSeries,
  window: Window,
): Baseline {
  switch (metric) {
    case "temp_high":
      return readExtreme(dailySpan(series.values("max_temp"), window), Math.max);
    case "temp_low":
      return readExtreme(dailySpan(series.values("min_temp"), window), Math.min);
    case "humidity":
      return readExtreme(dailySpan(series.values("relative_humidity_max"), window), Math.max);
    case "wind_speed":
      return readExtreme(instantGrid(series.values("wind_speed"), window), Math.max);
    case "wind_direction":
      return directionAtPeak(series.values("wind_speed"), series.values("wind_direction"), window);
    case "snow_amt":
      return readTotal(contiguousChain(series.values("snow_amt"), window));
    case "rain_amt":
      return readRain(series, window);
  }
}

function readExtreme(
  selected: Selected<NativeValue>,
  pick: (a: number, b: number) => number,
): Baseline {
  if ("reason" in selected) return selected;
  const value = selected.values.map((native) => native.value).reduce((a, b) => pick(a, b));
  return { value, values: selected.values.filter((native) => native.value === value) };
}

function readTotal(selected: Selected<NativeValue>): Baseline {
  if ("reason" in selected) return selected;
  return { value: sumOf(selected.values.map((native) => native.value)), values: selected.values };
}

function directionAtPeak(
  speeds: readonly NativeValue[],
  directions: readonly NativeValue[],
  window: Window,
): Baseline {
  const peak = readExtreme(instantGrid(speeds, window), Math.max);
  if ("reason" in peak) return { reason: `wind speed: ${peak.reason}` };
  const latest = peak.values.at(-1)!; // an extreme has at least one holder
  const same = periodsInside(
    directions.filter((native) => native.beginMs === latest.beginMs),
    window,
  );
  if ("reason" in same) return { reason: "no single direction at the time of the peak wind" };
  return { value: same.values[0]!.value, values: [...same.values, latest] };
}

/** Liquid-equivalent precipitation less what falls as snow; freezing rain cannot be told apart. */
function readRain(
  series: NativeSeries,
  window: Window,
): Baseline {
  const liquid = contiguousChain(series.values("liquid_precipitation_amt"), window);
  if ("reason" in liquid) return liquid;
  const snow = contiguousChain(series.values("snow_amt"), window);
  if ("reason" in snow) return { reason: `snow: ${snow.reason}` };
  const ice = contiguousChain(series.values("ice_amt"), window);
  if ("reason" in ice) return { reason: `ice: ${ice.reason}` };
  if (ice.values.some((native) => native.value > 0)) return { reason: "ice is forecast" };
  const ratios = series.values("snow_ratio");
  const amounts = liquid.values.map((native) => native.value);
  const used = [...liquid.values, ...snow.values, ...ice.values];
  for (const fallen of snow.values) {
    if (fallen.value === 0) continue;
    const same = ratios.filter((r) => r.beginMs === fallen.beginMs && r.endMs === fallen.endMs);
    const ratio = same[0];
    if (!ratio || ratio.value <= 0 || same.some((other) => other.value !== ratio.value)) {
      return { reason: "snow is forecast without its ratio to liquid" };
    }
    amounts.push(-fallen.value / ratio.value);
    used.push(ratio);
  }
  const value = sumOf(amounts);
  if (value < 0) return { reason: "more snow than liquid is forecast" };
  return { value: Math.max(0, value), values: used };
}
