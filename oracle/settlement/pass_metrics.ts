import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { PassSummary } from "./pass_summary.ts";

/** From one that finds nothing to do to one that is as long as the time between two. */
const PASS_SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300];

/**
 * Declares the metrics of processing passes.
 * @returns what counts a pass and the time it took; `undefined` is a pass that failed as a whole
 */
export function passMetrics(
  registry: Registry,
  clock: Clock,
): (summary: PassSummary | undefined, seconds: number) => void {
  const passes = registry.counter("oracle_etl_runs_total", "Processing passes by result.", {
    result: ["completed", "failed"],
  });
  const attested = registry.counter("oracle_events_attested_total", "Events signed.");
  const failures = registry.counter(
    "oracle_event_attestation_failures_total",
    "Checks of an event that failed.",
  );
  const completedAt = registry.gauge(
    "oracle_last_etl_completed_timestamp_seconds",
    "When the last processing pass completed.",
  );
  const leaseHeld = registry.gauge(
    "oracle_etl_lease_held",
    "1 while this process is the one that runs processing passes.",
  );
  const durations = registry.histogram(
    "oracle_etl_duration_seconds",
    "Time that processing passes took, whatever came of them.",
    PASS_SECONDS,
  ).series();
  return (summary, seconds) => {
    leaseHeld.set(summary && summary.ended !== "elsewhere" ? 1 : 0);
    if (summary?.ended === "elsewhere") return;
    durations.observe(seconds);
    passes.inc({ result: summary ? "completed" : "failed" });
    if (!summary) return;
    attested.inc({}, summary.attested);
    failures.inc({}, summary.failed);
    completedAt.set(Math.floor(clock.now() / 1000));
  };
}
