import { registerProcessMetrics, type Registry } from "../shared/observe/metrics.ts";
import type { Clock } from "../shared/lifecycle/clock.ts";
import { VERSION } from "../shared/version.ts";
import type { CollectedSource } from "./collect/progress.ts";
import type { ForecastSummary } from "./collect/forecasts.ts";
import type { ObservationSummary } from "./collect/observations.ts";
import type { PublishObserver } from "./publish/publisher.ts";
import { DELIVERIES } from "./publish/spool.ts";

const SOURCES = ["observations", "forecasts"] as const satisfies readonly CollectedSource[];

/** The numbers an operator watches. */
export interface DaemonMetrics extends PublishObserver {
  /** Tells of the newest file of an earlier run of the program, ms since the Unix epoch. */
  resumed(source: CollectedSource, stampMs: number): void;
  observationsWritten(summary: ObservationSummary): void;
  forecastsWritten(summary: ForecastSummary): void;
  failed(source: CollectedSource): void;
  cycleEnded(): void;
}

/** Declares the daemon's metrics in a registry. */
export function daemonMetrics(registry: Registry, clock: Clock): DaemonMetrics {
  registry.gauge("daemon_build_info", "1, labelled with the version.", ["version"])
    .set(1, { version: VERSION });
  registerProcessMetrics(registry);
  const bySource = { source: SOURCES };
  const lastSuccess = registry.gauge(
    "daemon_last_success_timestamp_seconds",
    "When a source last brought a file, Unix seconds; the daemon's start while there is none.",
    bySource,
  );
  const age = registry.gauge(
    "daemon_last_success_age_seconds",
    "Seconds since a source last brought a file, or since the start while there is none.",
    bySource,
  );
  const lastCycle = registry.gauge(
    "daemon_last_cycle_timestamp_seconds",
    "When the last cycle ended, Unix seconds.",
  );
  const runs = registry.counter("daemon_runs_total", "Runs by source and result.", {
    source: SOURCES,
    result: ["completed", "failed"],
  });
  const expected = registry.gauge(
    "daemon_stations_expected",
    "Stations the last file was to cover.",
    bySource,
  );
  const covered = registry.gauge(
    "daemon_stations_covered",
    "Stations with rows in the last file.",
    bySource,
  );
  const rows = registry.gauge("daemon_rows", "Rows of the last file.", bySource);
  const bytes = registry.gauge("daemon_file_bytes", "Size of the last file.", bySource);
  const batches = registry.counter(
    "daemon_history_batches_total",
    "METAR history requests by the status of their receipt.",
    { status: ["complete", "empty", "failed"] },
  );
  const forecastFailures = registry.counter(
    "daemon_forecast_failures_total",
    "Forecast requests that brought nothing usable.",
  );
  const reasons = registry.counter(
    "daemon_reports_not_validated_total",
    "Reports that were rejected, unverified or left out, by reason; a report may have several.",
    ["reason"],
  );
  const owedIntervals = registry.gauge(
    "daemon_owed_intervals",
    "Intervals of METAR history to be asked for again.",
  );
  const owed = registry.gauge("daemon_files_owed", "Files waiting for a delivery.", {
    delivery: DELIVERIES,
  });
  const attempts = registry.counter("daemon_deliveries_total", "Attempts to deliver a file.", {
    delivery: DELIVERIES,
    result: ["stored", "exists", "file", "refused", "service"],
  });
  const delivered = registry.counter("daemon_delivered_bytes_total", "Bytes of delivered files.", {
    delivery: DELIVERIES,
  });

  for (const source of SOURCES) lastSuccess.set(clock.now() / 1000, { source });
  registry.beforeScrape(() => {
    for (const source of SOURCES) {
      age.set(clock.now() / 1000 - lastSuccess.value({ source }), { source });
    }
  });
  return {
    resumed: (source, stampMs) => lastSuccess.set(stampMs / 1000, { source }),
    observationsWritten(summary) {
      const source = "observations";
      runs.inc({ source, result: "completed" });
      // A file that only records a gap is no success.
      if (summary.batches.complete + summary.batches.empty > 0) {
        lastSuccess.set(clock.now() / 1000, { source });
      }
      expected.set(summary.stationsAsked, { source });
      covered.set(summary.stationsReporting, { source });
      rows.set(summary.rows, { source });
      bytes.set(summary.bytes, { source });
      owedIntervals.set(summary.owed);
      for (const status of ["complete", "empty", "failed"] as const) {
        batches.inc({ status }, summary.batches[status]);
      }
      for (const [reason, count] of Object.entries(summary.reasons)) reasons.inc({ reason }, count);
    },
    forecastsWritten(summary) {
      const source = "forecasts";
      runs.inc({ source, result: "completed" });
      lastSuccess.set(clock.now() / 1000, { source });
      expected.set(summary.stationsExpected, { source });
      covered.set(summary.stationsCovered, { source });
      rows.set(summary.rows, { source });
      bytes.set(summary.bytes, { source });
      forecastFailures.inc({}, summary.failures);
    },
    failed: (source) => runs.inc({ source, result: "failed" }),
    cycleEnded: () => lastCycle.set(clock.now() / 1000),
    attempted(delivery, result, size) {
      attempts.inc({ delivery, result });
      if (result === "stored") delivered.inc({ delivery }, size);
    },
    owed: (delivery, files) => owed.set(files, { delivery }),
  };
}
