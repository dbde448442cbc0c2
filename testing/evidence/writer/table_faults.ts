import type { ReportLine, StationWeather, WeatherTable } from "./weather_table.ts";

/** Weather with something wrong in it, as NOAA would tell it. Each fault makes a new table; they can be combined. */

/** A station files nothing in a closed span, ms. */
export function silent(
  table: WeatherTable,
  station: string,
  fromMs: number,
  toMs: number,
): WeatherTable {
  return atStation(table, station, (weather) => ({
    ...weather,
    reports: weather.reports.filter(({ at }) => at < fromMs || at > toMs),
  }));
}

/** The reports of a closed span are in doubt: see {@link ReportLine.doubt}. */
export function doubtful(
  table: WeatherTable,
  station: string,
  fromMs: number,
  toMs: number,
  doubt: NonNullable<ReportLine["doubt"]>,
): WeatherTable {
  return changeReports(table, station, fromMs, toMs, { doubt });
}

/** Some fields of the reports of a closed span are others. */
export function changeReports(
  table: WeatherTable,
  station: string,
  fromMs: number,
  toMs: number,
  change: Partial<ReportLine>,
): WeatherTable {
  return atStation(table, station, (weather) => ({
    ...weather,
    reports: weather.reports.map((line) =>
      line.at >= fromMs && line.at <= toMs ? { ...line, ...change } : line
    ),
  }));
}

/** A report is corrected at a later time: who asks before gets the old one. */
export function correctReport(
  table: WeatherTable,
  station: string,
  instantMs: number,
  knownAt: number,
  change: Partial<ReportLine>,
): WeatherTable {
  return atStation(table, station, (weather) => ({
    ...weather,
    reports: weather.reports.flatMap((line) =>
      line.at === instantMs ? [line, { ...line, ...change, knownAt }] : [line]
    ),
  }));
}

/** Nothing is forecast for a station. */
export function unforecast(table: WeatherTable, station: string): WeatherTable {
  return atStation(table, station, (weather) => ({ ...weather, issues: [] }));
}

/** A forecast is issued, e.g. one of a wrong time: after the start, or ahead of its receipt. */
export function issued(
  table: WeatherTable,
  station: string,
  issue: StationWeather["issues"][number],
): WeatherTable {
  return atStation(table, station, (weather) => ({
    ...weather,
    issues: [...weather.issues, issue],
  }));
}

function atStation(
  table: WeatherTable,
  stationId: string,
  change: (weather: StationWeather) => StationWeather,
): WeatherTable {
  if (!table.stations.some(({ place }) => place.stationId === stationId)) {
    throw new RangeError(`the table has no station ${stationId}`);
  }
  return {
    stations: table.stations.map((weather) =>
      weather.place.stationId === stationId ? change(weather) : weather
    ),
  };
}
