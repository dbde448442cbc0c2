import type { DayMisses } from "../../stored/day_misses.ts";
import type { StationNow } from "../../weather/questions/station_now.ts";
import type { Preferences } from "../parts/preferences.ts";
import {
  decimal,
  inchesText,
  MISSING,
  percentText,
  temperatureDifferenceIn,
  temperatureIn,
  temperatureText,
  temperatureUnit,
  windIn,
  windText,
  windUnit,
} from "../parts/quantity.ts";

/** What the map can show. */
export const SHOWN = ["temperature", "wind", "humidity", "rain", "miss"] as const;
/** @see {@link SHOWN} */
export type Shown = typeof SHOWN[number];

/** How one quantity is read off a station, coloured and spelled. */
export interface ShownValue {
  readonly name: string;
  readonly unit: string;
  /** What a station without the value is called. */
  readonly missing: string;
  /** Which scale of the style sheet colours it. */
  readonly scale: "two" | "one";
  /** Where the next colour begins, ascending, in the unit shown. */
  readonly breaks: readonly number[];
  /** The value in the unit shown, or null. */
  valueOf(station: StationNow): number | null;
  /** A value in the unit shown, short enough for a pin. */
  pin(value: number): string;
  /** The value in words. */
  text(station: StationNow): string;
}

/** How the forecasts of one day's highs have missed; none while no day was read. */
export type ShownMisses = Pick<DayMisses, "highs"> | undefined;

/** A quantity as a visitor reads it. */
export function shownValue(
  shown: Shown,
  preferences: Preferences,
  misses: ShownMisses,
): ShownValue {
  switch (shown) {
    case "temperature":
      return {
        name: "Temperature",
        unit: temperatureUnit(preferences),
        missing: "no temperature reported",
        scale: "two",
        breaks: preferences.t === "f"
          ? [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]
          : [-10, -5, 0, 5, 10, 15, 20, 25, 30, 35, 40],
        valueOf: ({ temperatureF: f }) => f === null ? null : temperatureIn(f, preferences),
        pin: (value) => decimal(value),
        text: ({ temperatureF }) => temperatureText(temperatureF, preferences),
      };
    case "wind":
      return {
        name: "Wind",
        unit: windUnit(preferences),
        missing: "no wind reported",
        scale: "one",
        breaks: preferences.w === "ms" ? [2, 4, 6, 8, 12, 16, 20] : [5, 10, 15, 20, 25, 30, 40],
        valueOf: ({ windKt }) => windKt === null ? null : windIn(windKt, preferences),
        pin: (value) => decimal(value),
        text: ({ windKt, windDirection }) => windText(windKt, windDirection, preferences),
      };
    case "humidity":
      return {
        name: "Relative humidity",
        unit: "%",
        missing: "no dew point reported",
        scale: "one",
        breaks: [30, 40, 50, 60, 70, 80, 90],
        valueOf: ({ humidity }) => humidity,
        pin: (value) => decimal(value),
        text: ({ humidity }) => percentText(humidity),
      };
    case "rain":
      return {
        name: "Rain of the last 24 hours",
        unit: "in",
        missing: "no amount reported, which does not say that none fell",
        scale: "one",
        breaks: [0.01, 0.1, 0.25, 0.5, 1, 2, 4],
        valueOf: ({ rainIn }) => rainIn,
        pin: (value) => value >= 10 ? decimal(value, 0) : decimal(value, 1),
        text: ({ rainIn }) => rainIn === null ? MISSING : inchesText(rainIn),
      };
    case "miss":
      return shownMiss(preferences, misses);
  }
}

/** Forecast minus observed high: positive where it was cooler than forecast. */
function shownMiss(preferences: Preferences, misses: ShownMisses): ShownValue {
  const unit = temperatureUnit(preferences);
  const valueOf = ({ station }: StationNow) => {
    const high = misses?.highs.get(station.station_id);
    return high ? temperatureDifferenceIn(high.forecast - high.observed, preferences) : null;
  };
  return {
    name: "Forecast minus observed high",
    unit,
    missing: "no forecast or no observed high, which does not say that it was right",
    scale: "two",
    breaks: preferences.t === "f"
      ? [-10, -7, -5, -3, -1, 1, 3, 5, 7, 10, 15]
      : [-6, -4, -3, -2, -0.5, 0.5, 2, 3, 4, 6, 8],
    valueOf,
    pin: signed,
    text(station) {
      const value = valueOf(station);
      return value === null ? MISSING : `${signed(value)} ${unit}`;
    },
  };
}

function signed(value: number): string {
  const text = decimal(value);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

/**
 * The colour class of a value: how many breaks it has reached.
 *
 * @example
 * ```ts
 * import { classOf } from "./shown_value.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([-4, 10, 19.9, 300].map((value) => classOf(value, [10, 20])), [0, 1, 1, 2]);
 * ```
 */
export function classOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((from) => value >= from).length;
}

/** The classes of a scale in words, lowest first. */
export function classTexts({ breaks, unit }: Pick<ShownValue, "breaks" | "unit">): string[] {
  const text = (value: number) => String(value).replace("-", "−");
  return [
    `below ${text(breaks[0]!)}`, // no scale is without breaks
    ...breaks.map((from, index) => {
      const to = breaks[index + 1];
      if (to === undefined) return `${text(from)} ${unit} and more`;
      return breaks[0]! < 0 ? `${text(from)} to ${text(to)}` : `${text(from)}–${text(to)}`;
    }),
  ];
}
