import {
  AUDIT_SIDECAR_SUFFIX,
  COVERAGE_VERSION,
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  type ObservationAudit,
  type ObservationCoverage,
  type ObservationRow,
  PRECIPITATION_KEY,
} from "../../shared/contract/observation_file.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { TableWriter } from "../../shared/parquet/write.ts";
import { PartialFile } from "./partial_file.ts";

/** Rows of one row group: small enough to skip most of a file for one station, large enough to pack well. */
const ROWS_PER_GROUP = 10_000;

/** The footer of a file's receipts. */
export function coverageFooter(
  window: ClosedSpan,
  completedAt: string,
  batches: ObservationCoverage["batches"],
): ObservationCoverage {
  return {
    version: COVERAGE_VERSION,
    interval: "closed",
    window_start: formatInstant(window.fromMs),
    window_end: formatInstant(window.toMs),
    completed_at: completedAt,
    batches,
  };
}

/**
 * Writes an observation file and its audit beside it. The audit is durable before the parquet file begins, and
 * goes again when that cannot be finished.
 * @param path the final name of the parquet file
 * @returns its size in bytes
 */
export async function writeObservationFile(
  path: string,
  rows: readonly ObservationRow[],
  audit: ObservationAudit,
): Promise<number> {
  const auditText = JSON.stringify(audit);
  const sidecar = path + AUDIT_SIDECAR_SUFFIX;
  await writeSidecar(sidecar, auditText);
  try {
    await using file = await PartialFile.create(path);
    const table = new TableWriter<ObservationRow>(file, OBSERVATION_COLUMNS, {
      root: "observation",
    });
    const sorted = rows.toSorted(compareObservationRows);
    for (let i = 0; i === 0 || i < sorted.length; i += ROWS_PER_GROUP) {
      await table.writeRowGroup(sorted.slice(i, i + ROWS_PER_GROUP));
    }
    await table.finish([
      [OBSERVATION_COVERAGE_KEY, JSON.stringify(audit.coverage)],
      [OBSERVATION_AUDIT_KEY, auditText],
      ...(audit.precipitation === null
        ? []
        : [[PRECIPITATION_KEY, JSON.stringify(audit.precipitation)] as [string, string]]),
      ["source_url", audit.source_url],
      ["source_sha256", audit.source_sha256],
      ["validation_version", audit.validation_version],
    ]);
    return await file.commit();
  } catch (error) {
    await Deno.remove(sidecar);
    throw error;
  }
}

async function writeSidecar(path: string, text: string): Promise<void> {
  await using file = await PartialFile.create(path);
  await file.write(new TextEncoder().encode(text));
  await file.commit();
}

/** Orders rows by station, then instant; equal ones stay in the order they were received in. */
export function compareObservationRows(a: ObservationRow, b: ObservationRow): number {
  if (a.station_id !== b.station_id) return a.station_id < b.station_id ? -1 : 1;
  if (a.generated_at !== b.generated_at) return a.generated_at < b.generated_at ? -1 : 1;
  return 0;
}
