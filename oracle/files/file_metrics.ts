import type { WeatherFileKind, WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { fullest } from "./disk/free_space.ts";
import type { FileProblems } from "./listed/file_problems.ts";
import type { Adoption } from "./listed/adoption.ts";
import type { Uploads } from "./uploads/uploads.ts";

/** How long a reading of the folders serves for further scrapes. */
const FRESH_MS = 15_000;
const KINDS: readonly WeatherFileKind[] = ["forecasts", "observations"];
const NANOSECONDS_PER_SECOND = 1e9;

/** What the metrics of weather files are about. */
export interface FileMetricsSource {
  readonly uploads: Pick<Uploads, "onPublished">;
  readonly adoption: Pick<Adoption, "left">;
  problems(): Promise<FileProblems>;
  newestWithRows(kind: WeatherFileKind): Promise<WeatherFileName | undefined>;
}

/**
 * Declares the metrics of weather files: counts uploads of this process, and reads the time of the newest file of
 * each kind, and the room left for more, at a scrape, at most every 15 seconds.
 * @param folders whose disks must have room
 */
export function registerFileMetrics(
  registry: Registry,
  files: FileMetricsSource,
  folders: readonly string[],
  clock: Clock,
): void {
  const { uploads, adoption } = files;
  const published = registry.counter("oracle_uploads_total", "Weather files published, by kind.", {
    kind: KINDS,
  });
  uploads.onPublished(({ kind }) => published.inc({ kind }));
  const latest = {
    forecasts: registry.gauge(
      "oracle_latest_forecast_timestamp_seconds",
      "The time in the name of the newest forecast file with rows, unix seconds; 0 without any.",
    ),
    observations: registry.gauge(
      "oracle_latest_observation_timestamp_seconds",
      "The time in the name of the newest observation file with rows, unix seconds; 0 without any.",
    ),
  };
  const free = registry.gauge(
    "oracle_disk_free_bytes",
    "Bytes that can still be written to the fullest of the disks of weather files, database, cache and decisions.",
  );
  const unlisted = registry.gauge(
    "oracle_weather_files_unlisted",
    "Weather files on the disk that are still to be listed; events whose files are among them wait.",
  );
  const setAside = registry.gauge(
    "oracle_weather_files_set_aside",
    "Weather files that are out of use: quarantined, removed by the operator, or found unreadable.",
  );
  const missing = registry.gauge(
    "oracle_weather_files_missing",
    "Published weather files that are not in their places; events that need them wait.",
  );
  let readAt = -Infinity;
  registry.beforeScrape(async () => {
    unlisted.set(adoption.left);
    const nowMs = clock.now();
    if (Math.abs(nowMs - readAt) < FRESH_MS) return;
    for (const kind of KINDS) {
      const newest = await files.newestWithRows(kind);
      latest[kind].set(newest ? Number(newest.instantNs) / NANOSECONDS_PER_SECOND : 0);
    }
    const problems = await files.problems();
    setAside.set(problems.setAside.length);
    missing.set(problems.missing.length);
    free.set((await fullest(folders)).freeBytes);
    readAt = nowMs;
  });
}
