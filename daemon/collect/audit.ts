import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type {
  AuditIssue,
  ObservationAudit,
  ObservationCoverage,
  ObservationRow,
  PrecipitationObservations,
  SourceDocument,
} from "../../shared/contract/observation_file.ts";
import { VALIDATION_VERSION } from "../../shared/contract/observation_file.ts";
import type { CheckedReport } from "../../shared/noaa/metar/check.ts";
import { observationRow } from "../../shared/noaa/metar/row.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import type { CollectedAnswer } from "./history_answer.ts";

/** Gathers rows, retained documents and every report that was not validated, answer by answer. */
export class ObservationTally {
  readonly rows: ObservationRow[] = [];
  readonly coverage: ObservationCoverage["batches"] = [];
  /** Reports by reason code; a report may have several. */
  readonly reasons = new Map<string, number>();
  readonly #stations: ReadonlyMap<string, CatalogStation>;
  readonly #documents = new Map<string, SourceDocument>();
  readonly #issues: AuditIssue[] = [];
  readonly #counts = {
    received: 0,
    out_of_scope: 0,
    written: 0,
    rejected: 0,
    unverified: 0,
    unrepresentable: 0,
  };

  /** @param stations those of the catalog, by id; reports of others are counted and not written */
  constructor(stations: ReadonlyMap<string, CatalogStation>) {
    this.#stations = stations;
  }

  /** Takes in one judged answer; its text is kept compressed. */
  add({ receipt, reports, unrepresentable, body }: CollectedAnswer): void {
    this.coverage.push(receipt);
    if (body !== null && !this.#documents.has(body.sha256)) {
      this.#documents.set(body.sha256, {
        source_url: receipt.source_url,
        response_status: receipt.response_status,
        encoding: "gzip+base64",
        body: encodeDocument(body.text),
      });
    }
    this.#counts.received += reports.length + unrepresentable.length;
    this.#counts.unrepresentable += unrepresentable.length;
    for (const checked of [...reports, ...unrepresentable]) {
      if (checked.status === "unrepresentable") {
        this.#addIssue(checked);
        continue;
      }
      const station = this.#stations.get(checked.stationId);
      if (station === undefined) {
        this.#counts.out_of_scope++;
        continue;
      }
      this.rows.push(observationRow(checked, station));
      this.#counts.written++;
      if (checked.status === "validated") continue;
      this.#counts[checked.status]++;
      this.#addIssue(checked);
    }
  }

  #addIssue({ reasons, codes, report }: CheckedReport): void {
    this.#issues.push({ reason: reasons.join("; "), report });
    for (const code of new Set(codes)) this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
  }

  /** The audit of everything taken in, keys in the order of the contract. */
  audit(options: {
    sourceUrl: string;
    fetchedAt: string;
    coverage: ObservationCoverage;
    precipitation: PrecipitationObservations | null;
  }): ObservationAudit {
    const documents = Object.fromEntries(
      [...this.#documents].sort(([a], [b]) => a < b ? -1 : 1),
    );
    return {
      validation_version: VALIDATION_VERSION,
      source_url: options.sourceUrl,
      source_sha256: sha256Hex(JSON.stringify(documents)),
      source_hash_kind: "source_documents-json-sha256",
      source_documents: documents,
      coverage: options.coverage,
      precipitation: options.precipitation,
      fetched_at: options.fetchedAt,
      ...this.#counts,
      issues: this.#issues,
    };
  }
}
