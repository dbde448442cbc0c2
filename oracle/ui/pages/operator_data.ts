import { HOUR_MS } from "../../../shared/time/units.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { DatabaseReader } from "../../database/database_reader.ts";
import { owedReports } from "../../operator/event_report.ts";
import { reasonOf } from "../../operator/event_reason.ts";
import { cyclesOf } from "../charts/cycle_grid.tsx";
import type { OperatorView, ShownMetric } from "./operator_view.ts";

/** How many hours of files are shown. */
const HOURS = 48;
/** Events that are shown; further ones are counted by the metrics. */
const MOST_EVENTS = 100;

/** One file as the picture of the cycles needs it. */
export interface CycleFile {
  readonly instantMs: number;
  readonly rows: number;
}

/** What the operator's page is read from. */
export interface OperatorSources {
  readonly db: DatabaseReader;
  /** The files of a kind since an instant. */
  rowCounts(kind: WeatherFileKind, sinceMs: number): Promise<readonly CycleFile[]>;
  /** All metrics in the text format of Prometheus. */
  scrape(): Promise<string>;
}

/** Queues and caches: which metrics are shown, and in which words. */
const SHOWN: readonly (readonly [sample: string, text: string])[] = [
  ["oracle_events_awaiting_attestation", "events that wait for their signature"],
  ["oracle_events_held", "events held until you look"],
  ["oracle_database_write_wait_seconds_count", "writes that waited for their turn"],
  ["oracle_database_write_wait_seconds_sum", "seconds that they waited together"],
  ["oracle_database_wal_bytes", "bytes of the write-ahead log"],
  ["oracle_weather_query_wait_seconds_count", "weather queries that waited for their turn"],
  ["oracle_weather_query_wait_seconds_sum", "seconds that they waited together"],
  ["oracle_weather_requests_turned_away_total", "weather requests turned away"],
  ["oracle_heavy_requests_turned_away_total", "other requests turned away"],
  [
    'oracle_requests_over_limit_total{limit="address"}',
    "refused: their address asked for too much",
  ],
  ['oracle_requests_over_limit_total{limit="key"}', "refused: their key asked for too much"],
  ['oracle_cache_entries{cache="weather"}', "weather answers kept"],
  ['oracle_cache_bytes{cache="weather"}', "bytes that they take"],
  ["oracle_weather_days_unprepared", "days of files still to be prepared"],
  ["oracle_weather_files_missing", "weather files missing on the disk"],
  ["oracle_weather_files_set_aside", "weather files out of use"],
  ["oracle_disk_free_bytes", "bytes free on the fullest disk"],
  ["process_resident_memory_bytes", "bytes of memory"],
];

/** Reads what the operator's page shows. */
export async function readOperator(
  { db, rowCounts, scrape }: OperatorSources,
  nowMs: number,
): Promise<OperatorView> {
  const now = Math.floor(nowMs / 1000);
  const sinceMs = nowMs - HOURS * HOUR_MS;
  const [owed, observations, forecasts, metrics] = await Promise.all([
    owedReports(db, { limit: MOST_EVENTS, now }),
    rowCounts("observations", sinceMs),
    rowCounts("forecasts", sinceMs),
    scrape(),
  ]);
  return {
    waiting: owed.map(reasonOf).filter(({ standing }) => standing !== "waiting"),
    observations: cyclesOf(observations, nowMs, HOURS),
    forecasts: cyclesOf(forecasts, nowMs, HOURS),
    metrics: shownMetrics(metrics),
  };
}

function shownMetrics(scraped: string): ShownMetric[] {
  const samples = new Map(
    scraped.split("\n").filter((line) => !line.startsWith("#")).map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  return SHOWN.flatMap(([name, text]) => {
    const value = samples.get(name);
    return value === undefined ? [] : [{ name, value, text }];
  });
}
