// Not a benchmark: what weather_queries.ts asks over HTTP, and of native DuckDB over the same files.
import { join } from "node:path";
import { formatInstant, requireInstant } from "../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../shared/time/units.ts";
import { NATIONAL_END_MS } from "./national_files.ts";

/** One row of the table: a question that can be asked of ever other stations. */
export interface WeatherQuestion {
  readonly name: string;
  /** Target, milliseconds: asked for the first time, and again. */
  readonly required: readonly [cold: number, again: number];
  readonly stations: number;
  /** The path for some stations. */
  path(stations: readonly string[]): string;
  /** What native DuckDB is asked, given the files of a folder. */
  sql(stations: readonly string[], files: NationalSql): string;
}

/** Lists of files in SQL. */
export interface NationalSql {
  observations(fromMs: number, toMs: number): string;
  forecasts(fromMs: number, toMs: number): string;
}

/** When the visitors ask. */
export const ASKED_MS = NATIONAL_END_MS + 2 * 60_000;

/** Finds files by the time in their names. */
export async function nationalSql(weatherDir: string): Promise<NationalSql> {
  const found: { readonly kind: string; readonly path: string; readonly ms: number }[] = [];
  for await (const { name: day } of Deno.readDir(weatherDir)) {
    for await (const { name } of Deno.readDir(join(weatherDir, day))) {
      const [kind = "", stamp = ""] = name.slice(0, -".parquet".length).split("_");
      found.push({ kind, path: join(weatherDir, day, name), ms: requireInstant(stamp) });
    }
  }
  const list = (kind: string, fromMs: number, toMs: number) => {
    const paths = found.filter((each) => each.kind === kind && each.ms >= fromMs && each.ms <= toMs)
      .map(({ path }) => `'${path}'`).sort();
    return `read_parquet([${paths.join(",")}], filename=true)`;
  };
  return {
    observations: (fromMs, toMs) => list("observations", fromMs, toMs),
    forecasts: (fromMs, toMs) => list("forecasts", fromMs, toMs),
  };
}

const ids = (stations: readonly string[]) => stations.map((id) => `'${id}'`).join(",");

/** The newest publication of each report, then extremes by station and day. */
function observationSql(stations: readonly string[], files: NationalSql, days: number): string {
  const [fromMs, toMs] = [ASKED_MS - days * DAY_MS, ASKED_MS];
  return `WITH reports AS (SELECT station_id, generated_at,
      arg_max(temperature_value, filename) t, arg_max(dewpoint_value, filename) d,
      arg_max(wind_speed, filename) w
      FROM ${files.observations(fromMs - DAY_MS, toMs)}
      WHERE station_id IN (${ids(stations)})
        AND generated_at >= '${formatInstant(fromMs)}' AND generated_at < '${formatInstant(toMs)}'
      GROUP BY ALL)
    SELECT station_id, substr(generated_at, 1, 10) AS day, min(t), max(t), max(w), avg(d)
    FROM reports GROUP BY ALL ORDER BY ALL`;
}

/** Of each native interval what the newest issue of the week before says, then extremes by station and day. */
function forecastSql(
  stations: readonly string[],
  files: NationalSql,
  { fromMs, toMs, issuedToMs }: { fromMs: number; toMs: number; issuedToMs: number },
): string {
  const newest = (name: string) => `arg_max(${name}, generated_at) ${name}`;
  const values = ["max_temp", "min_temp", "wind_speed", "relative_humidity_max"];
  return `WITH intervals AS (SELECT station_id, begin_time, end_time, ${
    values.map(newest).join(", ")
  } FROM ${files.forecasts(issuedToMs - 7 * DAY_MS, issuedToMs)}
      WHERE station_id IN (${ids(stations)})
        AND begin_time >= '${formatInstant(fromMs)}' AND begin_time < '${formatInstant(toMs)}'
      GROUP BY ALL)
    SELECT station_id, substr(begin_time, 1, 10) AS day, ${
    values.map((name) => `max(${name})`).join(", ")
  } FROM intervals GROUP BY ALL ORDER BY ALL`;
}

function path(name: string, stations: readonly string[], query: Record<string, string>): string {
  const asked = Object.entries({ station_ids: stations.join(","), ...query });
  return `/stations/${name}?${asked.map(([key, value]) => `${key}=${value}`).join("&")}`;
}

const past = (days: number) => ({
  start: formatInstant(ASKED_MS - days * DAY_MS),
  end: formatInstant(ASKED_MS),
});
const ahead = (days: number) => ({
  start: formatInstant(ASKED_MS),
  end: formatInstant(ASKED_MS + days * DAY_MS),
});

const BASELINE = { fromMs: ASKED_MS - 27 * HOUR_MS, toMs: ASKED_MS - 3 * HOUR_MS };

/** The rows of the table. */
export const QUESTIONS: readonly WeatherQuestion[] = [
  {
    name: "observations, 3 stations, a day",
    required: [25, 1],
    stations: 3,
    path: (stations) => path("observations", stations, past(1)),
    sql: (stations, files) => observationSql(stations, files, 1),
  },
  {
    name: "daily observations, 3 stations, a day",
    required: [25, 1],
    stations: 3,
    path: (stations) => path("daily-observations", stations, past(1)),
    sql: (stations, files) => observationSql(stations, files, 1),
  },
  {
    name: "observations, 100 stations, a week",
    required: [250, 2],
    stations: 100,
    path: (stations) => path("observations", stations, past(7)),
    sql: (stations, files) => observationSql(stations, files, 7),
  },
  {
    name: "daily observations, 100 stations, a week",
    required: [250, 2],
    stations: 100,
    path: (stations) => path("daily-observations", stations, past(7)),
    sql: (stations, files) => observationSql(stations, files, 7),
  },
  {
    name: "forecasts, 3 stations, 2 days",
    required: [30, 1],
    stations: 3,
    path: (stations) => path("forecasts", stations, ahead(2)),
    sql: (stations, files) =>
      forecastSql(stations, files, {
        fromMs: ASKED_MS,
        toMs: ASKED_MS + 2 * DAY_MS,
        issuedToMs: ASKED_MS,
      }),
  },
  {
    name: "forecasts, 50 stations, 7 days",
    required: [200, 2],
    stations: 50,
    path: (stations) => path("forecasts", stations, ahead(7)),
    sql: (stations, files) =>
      forecastSql(stations, files, {
        fromMs: ASKED_MS,
        toMs: ASKED_MS + 7 * DAY_MS,
        issuedToMs: ASKED_MS,
      }),
  },
  {
    name: "baselines of a past day out of the week before it, 3 stations",
    required: [60, 1],
    stations: 3,
    path: (stations) =>
      path("forecasts", stations, {
        start: formatInstant(BASELINE.fromMs),
        end: formatInstant(BASELINE.toMs),
        generated_start: formatInstant(BASELINE.fromMs - 7 * DAY_MS),
        generated_end: formatInstant(BASELINE.fromMs),
      }),
    sql: (stations, files) =>
      forecastSql(stations, files, { ...BASELINE, issuedToMs: BASELINE.fromMs }),
  },
  {
    name: "station list",
    required: [50, 1],
    stations: 0,
    path: () => "/stations",
    sql: (_stations, files) =>
      `SELECT station_id, arg_max(station_name, filename), arg_max(latitude, filename),
        arg_max(longitude, filename), arg_max(elevation_m, filename)
        FROM ${files.observations(ASKED_MS - 30 * DAY_MS, ASKED_MS)} GROUP BY ALL`,
  },
];
