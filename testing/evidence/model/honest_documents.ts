import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import { between, type ModelDocument, time } from "./model_input.ts";

/** The METAR answers behind receipts when each says exactly what its file holds of the span that it was asked for. */
export function honestDocuments(
  { receipts, observations }: Pick<StoredEvidence, "receipts" | "observations">,
): Map<string, ModelDocument> {
  const files = Map.groupBy(observations, (row) => row.file.name);
  const documents = new Map<string, ModelDocument>();
  for (const receipt of receipts) {
    const { source_sha256: sha256, station_ids: ids, window_start, window_end } = receipt;
    if (sha256 === null) continue;
    const rows = (files.get(receipt.file.name) ?? []).filter((row) =>
      ids.includes(row.station_id) &&
      between(time(window_start), time(row.generated_at), time(window_end))
    );
    const before = documents.get(sha256)?.rows ?? []; // the same bytes may answer twice
    documents.set(sha256, { reports: receipt.response_count, rows: [...before, ...rows] });
  }
  return documents;
}
