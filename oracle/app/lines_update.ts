import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Database } from "../database/database.ts";
import type { WeatherFiles } from "../files/weather_files.ts";
import { DayReader } from "../lines/history/day_reader.ts";
import { LineKeeper, type LinesUpdate } from "../lines/history/line_keeper.ts";
import type { Weather } from "../weather/weather.ts";

/** What keeping lines needs. */
export interface LinesUpdateOptions {
  readonly db: Database;
  readonly files: Pick<WeatherFiles, "facts" | "light">;
  readonly weather: Weather;
  readonly urlPrefixes: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps the misses of the days that are over, from the published files, and fits lines to them if need be. */
export function linesUpdate(
  { db, files, weather, urlPrefixes, clock, log }: LinesUpdateOptions,
): (signal?: AbortSignal) => Promise<LinesUpdate> {
  const keeper = new LineKeeper({ db, clock, log });
  const reader = new DayReader({
    rows: weather.rows,
    facts: files.facts,
    dailyForecasts: weather.forecasts.bind(weather),
    hashOf: files.light.hashOf.bind(files.light),
    urlPrefixes,
  });
  return (signal) => keeper.update(reader, { signal });
}
