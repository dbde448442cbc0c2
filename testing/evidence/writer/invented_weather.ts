import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { SeededDice } from "../../fixtures/seeded_dice.ts";
import { placeOf } from "./station_places.ts";
import type { ForecastLine } from "../../fixtures/dwml_document.ts";
import type { ForecastIssue, ReportLine, WeatherTable } from "./weather_table.ts";

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
      const dice = new SeededDice(seed, index);
      const invented = Array.from({ length: days + 1 }, () => inventDay(dice)); // one more for the last forecast
      return {
        place: placeOf(stationId, index),
        reports: invented.slice(0, days).flatMap((day, i) =>
          reportsOf(day, firstDayMs + i * DAY_MS)
        ),
        issues: invented.map((day, i) => issueOf(day, invented[i + 1], firstDayMs + i * DAY_MS)),
      };
    }),
  };
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

/** The forecast of the evening before a day: of that day, and less well of the next one. */
function issueOf(day: InventedDay, next: InventedDay | undefined, dayMs: number): ForecastIssue {
  const values = [...valuesOf(day, dayMs, 0)];
  if (next) values.push(...valuesOf(next, dayMs + DAY_MS, 5));
  return { issuedAt: dayMs - ISSUED_BEFORE_MS, values };
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
  const wind = [0, 3, 6, 9, 12, 15, 18, 21].map((hour): ForecastLine => ({
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
