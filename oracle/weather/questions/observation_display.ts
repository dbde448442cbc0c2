import { knownInstant } from "../rows/known_instant.ts";
import type {
  ObservationDay,
  ObservationSpan,
  TemperatureUnit,
} from "../../../shared/contract/station.ts";
import type { StationId } from "../../../shared/contract/ids.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import { READ_BEFORE_MS } from "../../evidence/collection/publication.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import {
  type ObservationSummary,
  summarizeObservations,
} from "../../evidence/observations/observation_summary.ts";
import { formatDate, splitIntoDays } from "../../../shared/time/utc_days.ts";
import type { ObservationQuery } from "./weather_query.ts";

/** The reports of each station. */
export type ReportsByStation = ReadonlyMap<string, readonly StoredObservation[]>;

/** One row a station that reported temperatures in the window. */
export async function observationSpans(
  reports: ReportsByStation,
  query: ObservationQuery,
): Promise<ObservationSpan[]> {
  const spans: ObservationSpan[] = [];
  const turns = new Turns();
  for (const [station, rows] of reports) {
    await turns.pass();
    const span = spanOf(station, rows, query);
    if (span) spans.push(span);
  }
  return spans;
}

function spanOf(
  station: string,
  rows: readonly StoredObservation[],
  query: ObservationQuery,
): ObservationSpan | undefined {
  const { nowMs, unit } = query;
  const summary = summarizeObservations(rows, query, nowMs);
  const observed = observedRow(station, summary, unit);
  if (!observed) return undefined;
  const instants = rows.map((row) => knownInstant(row.generated_at) ?? NaN)
    .filter((atMs) => contains(query, atMs));
  return {
    ...observed,
    start_time: formatInstant(instants.reduce((a, b) => Math.min(a, b))),
    end_time: formatInstant(instants.reduce((a, b) => Math.max(a, b))),
    latest_temp: temperature(summary.latestTempF, unit),
    latest_temp_time: summary.latestTempAtMs === null
      ? null
      : formatInstant(summary.latestTempAtMs),
  };
}

/** One row for each station and UTC day of the window on which it reported temperatures; by station, then day. */
export async function observationDays(
  reports: ReportsByStation,
  query: ObservationQuery,
): Promise<ObservationDay[]> {
  const { nowMs, unit } = query;
  const windows = splitIntoDays(query);
  const days: ObservationDay[] = [];
  const turns = new Turns();
  for (const [station, rows] of reports) {
    for (const day of windows) {
      await turns.pass();
      const ofDay = rowsAround(rows, day);
      const observed = observedRow(station, summarizeObservations(ofDay, day, nowMs), unit);
      if (observed) days.push({ ...observed, date: formatDate(day.startMs) });
    }
  }
  return days;
}

/** The rows that the summary of a day looks at: its own, and those by which its first report is judged. */
function rowsAround(rows: readonly StoredObservation[], { startMs, endMs }: Window) {
  const fromMs = Math.floor((startMs - READ_BEFORE_MS) / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.ceil(endMs / MINUTE_MS) * MINUTE_MS; // copies of one minute belong together
  return rows.filter(({ generated_at }) => {
    const instantMs = knownInstant(generated_at) ?? NaN;
    return instantMs >= fromMs && instantMs < toMs;
  });
}

function observedRow(
  station: string,
  summary: ObservationSummary,
  unit: TemperatureUnit,
): Omit<ObservationDay, "date"> | undefined {
  const low = temperature(summary.tempLowF, unit);
  const high = temperature(summary.tempHighF, unit);
  if (low === null || high === null) return undefined;
  return {
    station_id: station as StationId, // it was asked for as one
    temp_low: low,
    temp_high: high,
    wind_speed: whole(summary.windSpeedKt),
    temp_unit_code: unit,
    wind_direction: whole(summary.windDirection),
    humidity: whole(summary.humidity),
    rain_amt: roundTo2(summary.rainIn),
    snow_amt: roundTo2(summary.snowIn),
    ice_amt: roundTo2(summary.iceIn),
  };
}

/** A temperature in °F in the unit asked for, to a hundredth. */
function temperature(fahrenheit: number | null, unit: TemperatureUnit): number | null {
  if (fahrenheit === null) return null;
  return roundTo2(unit === "fahrenheit" ? fahrenheit : (fahrenheit - 32) * 5 / 9);
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value) + 0; // not −0
}

function roundTo2(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100 + 0; // not −0
}
