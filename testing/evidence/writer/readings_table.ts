import type { Metric } from "../../../shared/contract/metric.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import { baselineIssue } from "./baseline_issue.ts";
import { FIXED_HOUR_STATIONS, placeOf } from "./station_places.ts";
import type { HourLine, ReportLine, StationWeather, WeatherTable } from "./weather_table.ts";

/** The readings a station should come to; °F, knots, degrees, inches, percent. What is left out is ordinary weather. */
export interface StationReadings {
  readonly baseline?: Partial<Record<Metric, number>>;
  readonly observed?: Partial<Record<Metric, number>>;
}

/** Reports are filed at this minute of each hour. */
const FILED_AT_MS = 53 * MINUTE_MS;

/**
 * The weather that gives a table of readings: hourly reports from three hours before a window to three after it, and
 * a forecast issued a day and again an hour before its start. Observed temperatures are the nearest tenths of °C.
 * Observed rain is in bulletins for stations that have them, otherwise in the remarks of one report.
 */
export function readingsTable(
  window: Window,
  readings: Readonly<Record<string, StationReadings>>,
): WeatherTable {
  const stations = Object.entries(readings).map(([stationId, own], index): StationWeather => {
    const fixedHours = FIXED_HOUR_STATIONS.has(stationId);
    return {
      place: placeOf(stationId, index),
      reports: hourlyReports(window, own.observed ?? {}, fixedHours),
      issues: [24, 1].map((hours) => ({
        issuedAt: window.startMs - hours * HOUR_MS,
        values: baselineIssue(window, own.baseline ?? {}),
      })),
      hours: fixedHours ? bulletins(window, own.observed?.rain_amt ?? 0) : [],
    };
  });
  return { stations };
}

function hourlyReports(
  { startMs, endMs }: Window,
  observed: Partial<Record<Metric, number>>,
  fixedHours: boolean,
): ReportLine[] {
  const high = celsius(observed.temp_high ?? observed.temp_low ?? 50);
  const low = celsius(observed.temp_low ?? observed.temp_high ?? 50);
  const wind = observed.wind_speed ?? 8;
  const firstMs = Math.floor(startMs / HOUR_MS) * HOUR_MS - 4 * HOUR_MS + FILED_AT_MS;
  const times = Array.from(
    { length: Math.ceil((endMs - firstMs) / HOUR_MS) + 3 },
    (_, hour) => firstMs + hour * HOUR_MS,
  );
  const inside = times.filter((time) => time >= startMs && time < endMs);
  const peak = inside[Math.floor(inside.length * 3 / 4)] ?? startMs;
  const trough = inside[Math.floor(inside.length / 4)] ?? startMs;
  return times.map((time) => {
    const temperatureC = round1(low + (high - low) * share(time, trough, peak));
    const isPeak = time === peak;
    const rains = isPeak && !fixedHours && (observed.rain_amt ?? 0) > 0;
    return {
      at: time,
      temperatureC,
      dewpointC: dewpoint(temperatureC, observed.humidity, isPeak),
      windKt: isPeak ? wind : Math.floor(wind / 2),
      windDirection: isPeak ? observed.wind_direction ?? 270 : 100,
      precipitationIn: rains ? observed.rain_amt ?? 0 : null,
      ...(rains ? { weather: "-RA" } : {}),
    };
  });
}

/** How far a time is on the way from trough to peak; the middle outside of both, so that no step is too steep. */
function share(time: number, trough: number, peak: number): number {
  if (trough === peak) return 1;
  const way = (time - trough) / (peak - trough);
  return way < 0 ? Math.min(0.5, -way) : way > 1 ? Math.max(0.5, 2 - way) : way;
}

/** At the peak the dewpoint of the wanted humidity, elsewhere one of less. */
function dewpoint(temperatureC: number, humidity: number | undefined, isPeak: boolean): number {
  const wanted = humidity ?? 60;
  for (let below = 0; below < 60; below += 0.1) {
    if (percentOf(temperatureC, round1(temperatureC - below)) <= wanted) {
      return round1(temperatureC - below - (isPeak ? 0 : 1));
    }
  }
  return round1(temperatureC - 60);
}

function percentOf(temperatureC: number, dewpointC: number): number {
  const pressure = (t: number) => Math.exp(17.625 * t / (243.04 + t));
  return Math.round(100 * pressure(dewpointC) / pressure(temperatureC));
}

function bulletins({ startMs, endMs }: Window, rainIn: number): HourLine[] {
  const hours: HourLine[] = [];
  for (let end = Math.ceil(startMs / HOUR_MS) * HOUR_MS + HOUR_MS; end <= endMs; end += HOUR_MS) {
    hours.push({
      end,
      liquidIn: end === endMs - HOUR_MS ? rainIn : 0,
      issuedAt: end + 2 * MINUTE_MS,
    });
  }
  return hours;
}

function celsius(fahrenheit: number): number {
  return round1((fahrenheit - 32) * 5 / 9);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10 + 0; // no negative zero
}
