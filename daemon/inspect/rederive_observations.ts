import {
  type BatchReceipt,
  OBSERVATION_COLUMNS,
  type ObservationAudit,
  type ObservationRow,
} from "../../shared/contract/observation_file.ts";
import { observationRow } from "../../shared/noaa/metar/row.ts";
import type { CatalogStation, StationCatalog } from "../../shared/noaa/stations.ts";
import { parseInstant, requireInstant } from "../../shared/time/instant.ts";
import { compareObservationRows } from "../collect/observation_file.ts";
import { judgeAnswer } from "../collect/history_answer.ts";
import type { Differences } from "./differences.ts";
import { stationOfRow } from "./station_of_row.ts";

const COLUMNS = OBSERVATION_COLUMNS.map((column) => column.name);
const VERDICT = ["status", "response_count", "report_count", "failure_kind"] as const;

/**
 * Judges every retained answer again and compares receipts, rows and counts with what the file says.
 * @param stored the rows of the file, in its order
 * @param texts the retained answers by hash; those that could not be unpacked are missing
 * @param catalog the retained station catalog; without it the stations' names are taken from the rows
 * @returns the number of rows derived
 */
export function rederiveObservations(
  stored: readonly ObservationRow[],
  audit: ObservationAudit,
  texts: ReadonlyMap<string, string>,
  catalog: StationCatalog | undefined,
  differences: Differences,
): number {
  const stations = catalog === undefined
    ? stationsOfRows(stored)
    : new Map(catalog.stations.map((station) => [station.stationId, station]));
  const derived: ObservationRow[] = [];
  const counts = {
    received: 0,
    out_of_scope: 0,
    written: 0,
    rejected: 0,
    unverified: 0,
    unrepresentable: 0,
  };
  for (const receipt of audit.coverage.batches) {
    const where = `receipt of ${receipt.station_ids.join(",")} from ${receipt.window_start}`;
    const column = RECEIPT_TIMES.find((name) => parseInstant(receipt[name]) === undefined);
    if (column !== undefined) {
      differences.add({ where, column, stored: receipt[column], derived: "a time" });
      continue;
    }
    const judged = judgeAgain(receipt, texts);
    if (judged === undefined) continue;
    differences.compare(where, receipt, judged.receipt, VERDICT);
    counts.received += judged.reports.length + judged.unrepresentable.length;
    counts.unrepresentable += judged.unrepresentable.length;
    for (const report of judged.reports) {
      const station = stations.get(report.stationId);
      if (station === undefined) {
        counts.out_of_scope++;
        continue;
      }
      derived.push(observationRow(report, station));
      counts.written++;
      if (report.status !== "validated") counts[report.status]++;
    }
  }
  derived.sort(compareObservationRows);
  for (let i = 0; i < Math.max(stored.length, derived.length); i++) {
    const row = stored[i] ?? derived[i];
    const where = `row ${i} (${row?.station_id} ${row?.generated_at})`;
    differences.compare(where, stored[i], derived[i], COLUMNS);
  }
  const names = Object.keys(counts) as (keyof typeof counts)[];
  differences.compare<typeof counts>("audit", audit, counts, names);
  return derived.length;
}

const RECEIPT_TIMES = ["window_start", "window_end", "requested_at", "completed_at"] as const;

function judgeAgain(receipt: BatchReceipt, texts: ReadonlyMap<string, string>) {
  const { source_sha256: sha256 } = receipt;
  const text = sha256 === null ? undefined : texts.get(sha256);
  // Nothing came, so there is nothing to judge; what a lost document means was said where it was unpacked.
  if (sha256 !== null && text === undefined) return undefined;
  if (sha256 === null && receipt.status === "failed") return undefined;
  const window = {
    fromMs: requireInstant(receipt.window_start),
    toMs: requireInstant(receipt.window_end),
  };
  return judgeAnswer({ stationIds: receipt.station_ids, window }, {
    url: receipt.source_url,
    requestedAtMs: requireInstant(receipt.requested_at),
    completedAtMs: requireInstant(receipt.completed_at),
    status: receipt.response_status,
    contentType: null,
    body: sha256 === null || text === undefined ? null : { text, sha256 },
    failure: null,
  });
}

function stationsOfRows(rows: readonly ObservationRow[]): Map<string, CatalogStation> {
  return new Map(rows.map((row) => [row.station_id, stationOfRow(row)]));
}
