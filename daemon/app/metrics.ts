import { registerProcessMetrics, type Registry } from "../../shared/observe/metrics.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { VERSION } from "../../shared/version.ts";
import type { CollectedSource } from "../collect/progress.ts";
import type { ForecastSummary, ObservationSummary, WantedSummary } from "../collect/summary.ts";
import type { AttemptResult, PublishObserver } from "../publish/publisher.ts";
import { DELIVERIES, type DeliveryName } from "../publish/spool.ts";

const SOURCES = ["observations", "forecasts"] as const satisfies readonly CollectedSource[];

/** The numbers an operator watches. */
export class DaemonMetrics implements PublishObserver {
  readonly #clock: Clock;
  readonly #lastSuccess;
  readonly #lastCycle;
  readonly #runs;
  readonly #expected;
  readonly #covered;
  readonly #rows;
  readonly #bytes;
  readonly #batches;
  readonly #forecastFailures;
  readonly #reasons;
  readonly #owedIntervals;
  readonly #wantedSpans;
  readonly #wantedBatches;
  readonly #owed;
  readonly #attempts;
  readonly #delivered;

  /** Declares the daemon's metrics in a registry. */
  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    registry.gauge("daemon_build_info", "1, labelled with the version.", ["version"])
      .set(1, { version: VERSION });
    registerProcessMetrics(registry, clock.now());
    const bySource = { source: SOURCES };
    this.#lastSuccess = registry.gauge(
      "daemon_last_success_timestamp_seconds",
      "When a source last brought a file, Unix seconds; absent until there was one.",
      ["source"],
    );
    const age = registry.gauge(
      "daemon_last_success_age_seconds",
      "Seconds since a source last brought a file; absent until there was one.",
      ["source"],
    );
    this.#lastCycle = registry.gauge(
      "daemon_last_cycle_timestamp_seconds",
      "When the last cycle ended, Unix seconds.",
    );
    this.#runs = registry.counter("daemon_runs_total", "Runs by source and result.", {
      source: SOURCES,
      result: ["completed", "failed"],
    });
    this.#expected = registry.gauge(
      "daemon_stations_expected",
      "Stations the last file was to cover.",
      bySource,
    );
    this.#covered = registry.gauge(
      "daemon_stations_covered",
      "Stations with rows in the last file.",
      bySource,
    );
    this.#rows = registry.gauge("daemon_rows", "Rows of the last file.", bySource);
    this.#bytes = registry.gauge("daemon_file_bytes", "Size of the last file.", bySource);
    this.#batches = registry.counter(
      "daemon_history_batches_total",
      "METAR history requests by the status of their receipt.",
      { status: ["complete", "empty", "failed"] },
    );
    this.#forecastFailures = registry.counter(
      "daemon_forecast_failures_total",
      "Forecast requests that brought nothing usable.",
    );
    this.#reasons = registry.counter(
      "daemon_reports_not_validated_total",
      "Reports that were rejected, unverified or left out, by reason; a report may have several.",
      ["reason"],
    );
    this.#owedIntervals = registry.gauge(
      "daemon_owed_intervals",
      "Intervals of METAR history to be asked for again.",
    );
    this.#wantedSpans = registry.gauge(
      "daemon_wanted_spans",
      "Spans that the oracle said it lacks, when it was asked last.",
    );
    this.#wantedBatches = registry.counter(
      "daemon_wanted_batches_total",
      "METAR history requests for what the oracle lacks, by the status of their receipt.",
      { status: ["complete", "empty", "failed"] },
    );
    this.#owed = registry.gauge("daemon_files_owed", "Files waiting for a delivery.", {
      delivery: DELIVERIES,
    });
    this.#attempts = registry.counter("daemon_deliveries_total", "Attempts to deliver a file.", {
      delivery: DELIVERIES,
      result: ["stored", "exists", "file", "refused", "service"],
    });
    this.#delivered = registry.counter(
      "daemon_delivered_bytes_total",
      "Bytes of delivered files.",
      {
        delivery: DELIVERIES,
      },
    );

    registry.beforeScrape(() => {
      for (const source of SOURCES) {
        const last = this.#lastSuccess.value({ source });
        if (last > 0) age.set(clock.now() / 1000 - last, { source });
      }
    });
  }

  /** Tells when an earlier run of the program last brought weather, ms since the Unix epoch. */
  noteResumed(source: CollectedSource, stampMs: number): void {
    this.#lastSuccess.set(stampMs / 1000, { source });
  }

  /** Counts a run that wrote an observation file. */
  countObservations(summary: ObservationSummary): void {
    const source = "observations";
    this.#runs.inc({ source, result: "completed" });
    // A file that only records a gap is no success.
    if (summary.batches.complete + summary.batches.empty > 0) {
      this.#lastSuccess.set(this.#clock.now() / 1000, { source });
    }
    this.#expected.set(summary.stationsAsked, { source });
    this.#covered.set(summary.stationsReporting, { source });
    this.#rows.set(summary.rows, { source });
    this.#bytes.set(summary.bytes, { source });
    this.#owedIntervals.set(summary.owed);
    for (const status of ["complete", "empty", "failed"] as const) {
      this.#batches.inc({ status }, summary.batches[status]);
    }
    for (const [reason, count] of Object.entries(summary.reasons)) {
      this.#reasons.inc({ reason }, count);
    }
  }

  /** Counts a run that wrote a forecast file. */
  countForecasts(summary: ForecastSummary): void {
    const source = "forecasts";
    this.#runs.inc({ source, result: "completed" });
    this.#lastSuccess.set(this.#clock.now() / 1000, { source });
    this.#expected.set(summary.stationsExpected, { source });
    this.#covered.set(summary.stationsCovered, { source });
    this.#rows.set(summary.rows, { source });
    this.#bytes.set(summary.bytes, { source });
    this.#forecastFailures.inc({}, summary.failures);
  }

  /** Tells how many spans the oracle lacks. */
  setWanted(spans: number): void {
    this.#wantedSpans.set(spans);
  }

  /** Counts what was collected because the oracle wanted it. */
  countWanted({ batches }: WantedSummary): void {
    for (const status of ["complete", "empty", "failed"] as const) {
      this.#wantedBatches.inc({ status }, batches[status]);
    }
  }

  /** Counts a run that wrote no file. */
  countFailure(source: CollectedSource): void {
    this.#runs.inc({ source, result: "failed" });
  }

  /** Notes that a cycle has ended, whatever came of it. */
  noteCycleEnd(): void {
    this.#lastCycle.set(this.#clock.now() / 1000);
  }

  countAttempt(delivery: DeliveryName, result: AttemptResult, size: number): void {
    this.#attempts.inc({ delivery, result });
    if (result === "stored") this.#delivered.inc({ delivery }, size);
  }

  setOwed(delivery: DeliveryName, files: number): void {
    this.#owed.set(files, { delivery });
  }
}
