import { REQUEST_SECONDS } from "../../shared/observe/histogram.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { EngineOptions } from "./engine/engine.ts";

/**
 * Declares the metrics of the weather engine.
 * @returns what counts a query
 */
export function queryMetrics(registry: Registry): Required<EngineOptions>["onQuery"] {
  const waits = registry.histogram(
    "oracle_weather_query_wait_seconds",
    "Time that queries of the weather engine waited for those before them.",
    REQUEST_SECONDS,
  ).series();
  const durations = registry.histogram(
    "oracle_weather_query_duration_seconds",
    "Time that the weather engine worked at a query, its start included.",
    REQUEST_SECONDS,
  ).series();
  return (waitedMs, tookMs) => {
    waits.observe(waitedMs / 1000);
    durations.observe(tookMs / 1000);
  };
}
