import type { WeatherFiles } from "../files/weather_files.ts";
import { DayReader } from "../lines/history/day_reader.ts";
import type { LineKeeper, LinesUpdate } from "../lines/history/line_keeper.ts";
import type { Weather } from "../weather/weather.ts";

/** What keeping lines needs. */
export interface LinesUpdateOptions {
  readonly keeper: LineKeeper;
  readonly files: Pick<WeatherFiles, "facts" | "light">;
  readonly weather: Weather;
  readonly urlPrefixes: readonly string[];
}

/** Keeps the misses of the days that are over, from the published files, and fits lines to them if need be. */
export function linesUpdate(
  { keeper, files, weather, urlPrefixes }: LinesUpdateOptions,
): (signal?: AbortSignal) => Promise<LinesUpdate> {
  const reader = new DayReader({
    rows: weather.rows,
    facts: files.facts,
    dailyForecasts: weather.forecasts.bind(weather),
    hashOf: files.light.hashOf.bind(files.light),
    urlPrefixes,
  });
  return (signal) => keeper.update(reader, signal);
}
