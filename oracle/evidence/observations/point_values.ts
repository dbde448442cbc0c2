import type { Metric } from "../../../shared/contract/metric.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import { cadenceGap } from "../collection/cadence.ts";
import type { PrecipitationMetric } from "./metric_groups.ts";
import { isVerified, type Report } from "./report.ts";

/** A value read from reports, and the reports that carry it. */
export interface Observed {
  readonly value: number;
  readonly reports: readonly Report[];
}

/** The metrics that are read from single reports. */
export type PointMetric = Exclude<Metric, PrecipitationMetric>;

/** °C as °F; only applied to an aggregate, never before. */
export function fahrenheit(celsius: number): number {
  return celsius * 9 / 5 + 32;
}

/**
 * Relative humidity in whole percent by the Magnus formula, of °C.
 *
 * @example
 * ```ts
 * import { relativeHumidity } from "./point_values.ts";
 * import assert from "node:assert/strict";
 * assert.equal(relativeHumidity(20, 10), 53);
 * ```
 */
export function relativeHumidity(temperatureC: number, dewpointC: number): number {
  const pressure = (t: number) => Math.exp(17.625 * t / (243.04 + t));
  return Math.round(100 * pressure(dewpointC) / pressure(temperatureC));
}

/**
 * The strict value of one point metric over `[startMs, endMs)`; `undefined` when it is missing. Wind and humidity
 * must keep the reporting cadence on their own; for temperatures the caller has checked it.
 *
 * @param reports of one station, ascending
 */
export function observePoint(
  metric: PointMetric,
  reports: readonly Report[],
  window: Window,
): Observed | undefined {
  const inside = reports.filter((r) => contains(window, r.atMs));
  switch (metric) {
    case "temp_high":
      return inFahrenheit(peak(inside, (r) => r.temperatureC));
    case "temp_low": {
      const lowest = peak(inside, (r) => r.temperatureC === null ? null : -r.temperatureC);
      return inFahrenheit(lowest && { ...lowest, value: -lowest.value });
    }
    case "wind_speed":
      return keepsCadence(inside, windKt, window) ? peak(inside, windKt) : undefined;
    case "wind_direction": {
      if (!keepsCadence(inside, windDirection, window)) return undefined;
      const report = peak(inside, windKt)?.reports.at(-1);
      const value = report && windDirection(report);
      return report && typeof value === "number" ? { value, reports: [report] } : undefined;
    }
    case "humidity":
      return keepsCadence(inside, humidity, window) ? peak(inside, humidity) : undefined;
  }
}

/** The usable wind speed of a report in knots. */
function windKt(report: Report): number | null {
  return report.windKt;
}

function windDirection(report: Report): number | null {
  return report.windDirection;
}

/** The humidity of one report from its own temperature and dewpoint, if both were verified and it is 0–100. */
function humidity(report: Report): number | null {
  const { temperatureC, dewpointC } = report;
  if (!isVerified(report, ["temperature", "dewpoint"])) return null;
  if (temperatureC === null || dewpointC === null) return null;
  const percent = relativeHumidity(temperatureC, dewpointC);
  return percent >= 0 && percent <= 100 ? percent : null;
}

/** The greatest value and all reports that have it, in order of time. */
function peak(
  reports: readonly Report[],
  valueOf: (report: Report) => number | null,
): Observed | undefined {
  let value = -Infinity;
  let holders: Report[] = [];
  for (const report of reports) {
    const own = valueOf(report);
    if (own === null || own < value) continue;
    if (own > value) holders = [];
    value = own;
    holders.push(report);
  }
  return holders.length === 0 ? undefined : { value, reports: holders };
}

function keepsCadence(
  reports: readonly Report[],
  valueOf: (report: Report) => number | null,
  window: Window,
): boolean {
  const instants = reports.filter((r) => valueOf(r) !== null).map((r) => r.atMs);
  return cadenceGap(instants, window.startMs, window.endMs) === undefined;
}

function inFahrenheit(observed: Observed | undefined): Observed | undefined {
  return observed && { ...observed, value: fahrenheit(observed.value) };
}
