import type { StoredForecast, StoredObservation } from "../oracle/evidence/input.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_INTERVAL_VERSION,
  FORECAST_INTERVAL_VERSION_KEY,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastSource,
} from "../shared/contract/forecast_file.ts";
import {
  type BatchReceipt,
  COVERAGE_VERSION,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  type ObservationCoverage,
} from "../shared/contract/observation_file.ts";
import { MemorySink } from "../shared/parquet/memory_sink.ts";
import { TableWriter } from "../shared/parquet/write.ts";

/** An observation file with the given rows and receipts, as the daemon writes it but without retained documents. */
export async function observationFile(
  rows: readonly Omit<StoredObservation, "file">[],
  batches: readonly BatchReceipt[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const coverage: ObservationCoverage = {
    version: COVERAGE_VERSION,
    interval: "closed",
    window_start: "2030-01-01T00:00:00Z",
    window_end: "2030-01-01T01:00:00Z",
    completed_at: "2030-01-01T01:00:01Z",
    batches: [...batches],
  };
  const sink = new MemorySink();
  const table = new TableWriter<object>(sink, OBSERVATION_COLUMNS, { root: "observations" });
  await table.writeRowGroup(rows);
  await table.finish([[OBSERVATION_COVERAGE_KEY, JSON.stringify(coverage)]]);
  return sink.bytes();
}

/** A forecast file with the given rows and retained documents. */
export async function forecastFile(
  rows: readonly Omit<StoredForecast, "file">[],
  documents: readonly ForecastSource[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const table = new TableWriter<object>(sink, FORECAST_COLUMNS, { root: "forecasts" });
  await table.writeRowGroup(rows);
  await table.finish([
    [FORECAST_INTERVAL_VERSION_KEY, FORECAST_INTERVAL_VERSION],
    ...documents.map((document) =>
      [FORECAST_SOURCE_KEY_PREFIX + document.sha256, JSON.stringify(document)] as const
    ),
  ]);
  return sink.bytes();
}

/**
 * A valid observation file that is longer than it needs to be: between its pages and its footer lie `bytes` that
 * nothing refers to.
 */
export async function paddedObservationFile(
  rows: readonly Omit<StoredObservation, "file">[],
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const table = new TableWriter<object>(sink, OBSERVATION_COLUMNS, { root: "observations" });
  await table.writeRowGroup(rows);
  await sink.write(new Uint8Array(bytes).fill(0x20));
  await table.finish();
  return sink.bytes();
}
