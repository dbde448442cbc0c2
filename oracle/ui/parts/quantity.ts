import type { Metric } from "../../../shared/contract/metric.ts";
import type { Preferences } from "./preferences.ts";

/** What stands where a value is missing. */
export const MISSING = "–";

/** A temperature in the unit that the visitor reads, as a number. */
export function temperatureIn(fahrenheit: number, { t }: Preferences): number {
  return t === "f" ? fahrenheit : (fahrenheit - 32) * 5 / 9;
}

/** A difference of temperatures in the unit that the visitor reads: the scales begin elsewhere, which cancels out. */
export function temperatureDifferenceIn(fahrenheit: number, preferences: Preferences): number {
  return temperatureIn(fahrenheit, preferences) - temperatureIn(0, preferences);
}

/** A wind speed in the unit that the visitor reads, as a number. */
export function windIn(knots: number, { w }: Preferences): number {
  return w === "kt" ? knots : w === "mph" ? knots * 1.150779448 : knots * 0.514444444;
}

/** The sign of a temperature unit. */
export function temperatureUnit({ t }: Preferences): string {
  return t === "f" ? "°F" : "°C";
}

/** The sign of a wind unit. */
export function windUnit({ w }: Preferences): string {
  return { kt: "kt", mph: "mph", ms: "m/s" }[w];
}

/** A temperature in words: `74 °F`. */
export function temperatureText(
  fahrenheit: number | null,
  preferences: Preferences,
  digits = 0,
): string {
  if (fahrenheit === null) return MISSING;
  const value = temperatureIn(fahrenheit, preferences);
  return `${decimal(value, digits)} ${temperatureUnit(preferences)}`;
}

/** A wind in words: `12 kt from SW`. */
export function windText(
  knots: number | null,
  direction: number | null,
  preferences: Preferences,
): string {
  if (knots === null) return MISSING;
  if (knots === 0) return "calm";
  const speed = `${decimal(windIn(knots, preferences))} ${windUnit(preferences)}`;
  return direction === null ? speed : `${speed} from ${compassPoint(direction)}`;
}

/**
 * The point of the compass, one of 16, that a direction is nearest to.
 *
 * @example
 * ```ts
 * import { compassPoint } from "./quantity.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([0, 22, 225, 349, 360].map(compassPoint), ["N", "NNE", "SW", "N", "N"]);
 * ```
 */
export function compassPoint(degrees: number): string {
  return POINTS[Math.round(degrees / 22.5) % 16] ?? MISSING;
}

const POINTS = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split(" ");

/** Percent in words. */
export function percentText(value: number | null): string {
  return value === null ? MISSING : `${decimal(value)} %`;
}

/** Inches in words. */
export function inchesText(value: number | null): string {
  return value === null ? MISSING : `${decimal(value, 2)} in`;
}

/** The value of a metric in words, as it is read. */
export function readingText(
  metric: Metric,
  value: number | null,
  preferences: Preferences,
): string {
  if (value === null) return MISSING;
  switch (metric) {
    case "temp_high":
    case "temp_low":
      return temperatureText(value, preferences, 1);
    case "wind_speed":
      return windText(value, null, preferences);
    case "wind_direction":
      return `${decimal(value)}° (${compassPoint(value)})`;
    case "rain_amt":
    case "snow_amt":
      return inchesText(value);
    case "humidity":
      return percentText(value);
  }
}

/** What a metric is called in words. */
export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  temp_high: "High temperature",
  temp_low: "Low temperature",
  wind_speed: "Wind speed",
  wind_direction: "Wind direction",
  rain_amt: "Rain",
  snow_amt: "Snow",
  humidity: "Humidity",
};

/** A number with so many digits after the point; zero has no sign. */
export function decimal(value: number, digits = 0): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−");
}

/** A count with its noun: `1 station`, `2,540 stations`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
