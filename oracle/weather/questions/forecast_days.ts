import type { StationId } from "../../../shared/contract/ids.ts";
import type { ForecastDay, TemperatureUnit } from "../../../shared/contract/station.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import { forecastAmounts } from "./forecast_amounts.ts";
import type { ForecastPeriod } from "./forecast_periods.ts";
import { formatDate, splitIntoDays } from "../../../shared/time/utc_days.ts";

/** How near a period must be to lend its temperature to a day that the window cuts. */
const BORROW_WITHIN_MS = 12 * HOUR_MS;

/**
 * The forecast of one station by UTC day. A period belongs to the day and the window it begins in. A day that the
 * window cuts borrows a temperature it lacks from a period near by; a day without both temperatures is left out.
 *
 * @param periods in order of time, also those shortly before and after the window
 */
export function forecastDays(
  station: string,
  periods: readonly ForecastPeriod[],
  window: Window,
  unit: TemperatureUnit,
): ForecastDay[] {
  return splitIntoDays(window).flatMap((day) => {
    const ofDay = periods.filter((period) => contains(day, period.beginMs));
    const temperatures = dayTemperatures(ofDay, periods, day, window);
    if (!temperatures || ofDay.length === 0) return [];
    const windiest = ofDay.reduce<ForecastPeriod | undefined>(
      (a, b) => b.wind_speed !== null && b.wind_speed > (a?.wind_speed ?? -1) ? b : a,
      undefined,
    );
    const { rainIn, snowIn, iceIn } = forecastAmounts(ofDay);
    return [{
      station_id: station as StationId, // it was asked for as one
      date: formatDate(day.startMs),
      start_time: formatInstant(least(ofDay.map(({ beginMs }) => beginMs))!), // a day has a period
      end_time: formatInstant(greatest(ofDay.map(({ endMs }) => endMs))!),
      temp_low: inUnit(temperatures.low, unit),
      temp_high: inUnit(temperatures.high, unit),
      wind_speed: whole(windiest?.wind_speed ?? null),
      wind_direction: whole(windiest?.wind_direction ?? null),
      humidity_max: greatest(ofDay.map((period) => period.relative_humidity_max)),
      humidity_min: least(ofDay.map((period) => period.relative_humidity_min)),
      temp_unit_code: unit,
      precip_chance: greatest(ofDay.map((p) => p.twelve_hour_probability_of_precipitation)),
      rain_amt: roundTo3(rainIn),
      snow_amt: roundTo3(snowIn),
      ice_amt: roundTo3(iceIn),
    }];
  });
}

/** Low and high of a day, °F; `undefined` when one is missing or they contradict each other. */
function dayTemperatures(
  ofDay: readonly ForecastPeriod[],
  periods: readonly ForecastPeriod[],
  day: Window,
  window: Window,
): { low: number; high: number } | undefined {
  const isCut = day.endMs - day.startMs < DAY_MS;
  const own = {
    low: least(ofDay.map((period) => period.min_temp)),
    high: greatest(ofDay.map((period) => period.max_temp)),
  };
  const borrowIfCut = (name: "min_temp" | "max_temp") =>
    isCut ? borrow(periods, name, day, window) : null;
  const low = own.low ?? borrowIfCut("min_temp");
  const high = own.high ?? borrowIfCut("max_temp");
  return low === null || high === null || low > high ? undefined : { low, high };
}

/** From the nearest period that has a value; one of the window before any other. */
function borrow(
  periods: readonly ForecastPeriod[],
  name: "min_temp" | "max_temp",
  day: Window,
  window: Window,
): number | null {
  const near = periods.filter((period) =>
    period[name] !== null && distance(period, day) <= BORROW_WITHIN_MS
  );
  const inside = near.filter((period) => contains(window, period.beginMs));
  const [nearest] = (inside.length > 0 ? inside : near)
    .toSorted((a, b) => distance(a, day) - distance(b, day));
  return nearest?.[name] ?? null;
}

/** The time between a period and a day; zero when they touch. */
function distance({ beginMs, endMs }: ForecastPeriod, day: Window): number {
  return Math.max(day.startMs - endMs, beginMs - day.endMs, 0);
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b));
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
}

function inUnit(fahrenheit: number, unit: TemperatureUnit): number {
  return Math.round(unit === "fahrenheit" ? fahrenheit : (fahrenheit - 32) * 5 / 9) + 0; // not −0
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value) + 0;
}

function roundTo3(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000 + 0;
}
