import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { placeOf } from "./station_places.ts";
import type { ForecastLine } from "../../fixtures/dwml_document.ts";
import type { ReportLine, WeatherTable } from "./weather_table.ts";

/** Which invented weather, of whom and when. */
export interface InventedWeatherOptions {
  readonly stations: readonly string[];
  /** Midnight UTC of the first day, milliseconds. */
  readonly firstDayMs: number;
  readonly days: number;
  /** The same seed makes the same weather. */
  readonly seed: number;
}

/** What a day of a station is made of. */
interface InventedDay {
  /** By how much the day is warmer than the usual curve, °C, and what the forecast expected of that. */
  readonly shiftC: number;
  readonly expectedShiftC: number;
  /** By how much dewpoints lie below temperatures, °C. */
  readonly dryC: number;
  readonly windKt: number;
  readonly expectedWindKt: number;
}

const USUAL_C = 12;
const SWING_C = 6;
/** The warmest hour of the curve, UTC; the coldest is half a day away. */
const WARMEST_HOUR = 20.9;
/** Reports are filed at this minute of each hour. */
const FILED_AT_MS = 53 * MINUTE_MS;
/** Forecasts are issued so long before the day. */
const ISSUED_BEFORE_MS = 2 * HOUR_MS;

/**
 * Invented weather that passes through everything real weather passes through: a curve over the day, moved by shifts
 * of temperature and wind that a seed decides, and each evening a forecast that knows them only roughly. Periods are
 * native ones as NDFD has them: maxima 12–24 UTC, minima 23–12 UTC of the night before.
 */
export function inventedWeather(
  { stations, firstDayMs, days, seed }: InventedWeatherOptions,
): WeatherTable {
  return {
    stations: stations.map((stationId, index) => {
      const invented = new InventedStation(firstDayMs, seed, index);
      const all = Array.from({ length: days + 1 }, (_, i) => i); // one more for the last forecast
      return {
        place: placeOf(stationId, index),
        reports: all.slice(0, days).flatMap((day) => invented.reportsOf(day)),
        issues: all.map((day) => ({
          issuedAt: firstDayMs + day * DAY_MS - ISSUED_BEFORE_MS,
          values: [
            ...invented.expectationOf(day, 0),
            ...day < days ? invented.expectationOf(day + 1, 5) : [],
          ],
        })),
      };
    }),
  };
}

/** The invented weather of one station, a day after the other without end. */
export class InventedStation {
  readonly #firstDayMs: number;
  readonly #dice: SeededDice;
  readonly #days: InventedDay[] = [];

  /**
   * @param firstDayMs midnight UTC of its day 0
   * @param index tells stations of one seed apart
   */
  constructor(firstDayMs: number, seed: number, index: number) {
    this.#firstDayMs = firstDayMs;
    this.#dice = new SeededDice(seed, index);
  }

  /** What it reports on a day: once an hour. */
  reportsOf(day: number): ReportLine[] {
    return reportsOf(this.#day(day), this.#firstDayMs + day * DAY_MS);
  }

  /**
   * What is forecast of a day.
   * @param worse by how much the temperatures are off besides, °F
   */
  expectationOf(day: number, worse: number): ForecastLine[] {
    return valuesOf(this.#day(day), this.#firstDayMs + day * DAY_MS, worse);
  }

  #day(index: number): InventedDay {
    while (this.#days.length <= index) this.#days.push(inventDay(this.#dice));
    return this.#days[index]!; // just made
  }
}

/** When a daemon runs that collects it: an hour after each forecast, and once after the last day. */
export function inventedRuns({ firstDayMs, days }: InventedWeatherOptions): number[] {
  return Array.from({ length: days + 1 }, (_, i) => firstDayMs + i * DAY_MS - HOUR_MS)
    .concat(firstDayMs + days * DAY_MS + HOUR_MS);
}

function inventDay(dice: SeededDice): InventedDay {
  const shiftC = dice.between(-30, 30) / 10;
  const windKt = dice.between(6, 20);
  return {
    shiftC,
    expectedShiftC: shiftC + dice.between(-15, 15) / 10,
    dryC: dice.between(20, 80) / 10,
    windKt,
    expectedWindKt: Math.max(1, windKt + dice.between(-4, 4)),
  };
}

/** The curve at an hour of the day, °C. */
function curveC(hour: number): number {
  return USUAL_C + SWING_C * Math.cos(2 * Math.PI * (hour - WARMEST_HOUR) / 24);
}

function reportsOf({ shiftC, dryC, windKt }: InventedDay, dayMs: number): ReportLine[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const temperatureC = Math.round(10 * (curveC(hour + 53 / 60) + shiftC)) / 10;
    return {
      at: dayMs + hour * HOUR_MS + FILED_AT_MS,
      temperatureC,
      dewpointC: Math.round(10 * (temperatureC - dryC)) / 10,
      windKt: hour % 12 === 6 ? windKt : Math.floor(windKt / 2),
      windDirection: 270,
      precipitationIn: null,
    };
  });
}

function valuesOf(day: InventedDay, dayMs: number, worse: number): ForecastLine[] {
  const { expectedShiftC, expectedWindKt } = day;
  const fahrenheit = (celsius: number) => Math.round(celsius * 9 / 5 + 32) + worse;
  const period = (
    metric: ForecastLine["metric"],
    fromHour: number,
    hours: number,
    value: number,
  ): ForecastLine => {
    const begin = dayMs + fromHour * HOUR_MS;
    return { metric, begin, end: begin + hours * HOUR_MS, value };
  };
  const wind = Array.from({ length: 24 }, (_, hour): ForecastLine => ({
    metric: "wind_speed",
    begin: dayMs + hour * HOUR_MS,
    end: null,
    value: hour % 12 === 6 ? expectedWindKt : Math.floor(expectedWindKt / 2),
  }));
  return [
    period("max_temp", 12, 12, fahrenheit(USUAL_C + SWING_C + expectedShiftC)),
    period("min_temp", -1, 13, fahrenheit(USUAL_C - SWING_C + expectedShiftC)),
    period("relative_humidity_max", 0, 24, 75),
    ...wind,
  ];
}
