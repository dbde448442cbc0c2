import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { PassSummary } from "./pass_summary.ts";

/**
 * Declares the metrics of processing passes.
 * @returns what counts a pass; `undefined` is a pass that failed as a whole
 */
export function passMetrics(
  registry: Registry,
  clock: Clock,
): (summary: PassSummary | undefined) => void {
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
  return (summary) => {
    leaseHeld.set(summary && summary.ended !== "elsewhere" ? 1 : 0);
    if (summary?.ended === "elsewhere") return;
    passes.inc({ result: summary ? "completed" : "failed" });
    if (!summary) return;
    attested.inc({}, summary.attested);
    failures.inc({}, summary.failed);
    completedAt.set(Math.floor(clock.now() / 1000));
  };
}
