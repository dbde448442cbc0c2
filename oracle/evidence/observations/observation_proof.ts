import type { Collection, CollectionHistory } from "../collection/coverage.ts";
import type { DocumentVerdict, DocumentVerdicts } from "../documents/document_verdict.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import type { Report } from "./report.ts";
import { ALL_GROUPS } from "./source_verdict.ts";
import { observationDigest, verdictRow, verdictRowInstant } from "../documents/row_digest.ts";

/** What is held about one station, to be proven. */
export interface ObservationClaims {
  readonly station: string;
  /** All stored rows of the station in the span, every publication. */
  readonly rows: readonly StoredObservation[];
  /** Those rows judged. */
  readonly reports: readonly Report[];
  /** Receipts whose answers may give rows, of any station. */
  readonly receipts: readonly StoredReceipt[];
  readonly history: CollectionHistory;
  /** The instants that are looked at. */
  readonly span: ClosedSpan;
  readonly verdicts: DocumentVerdicts;
}

/** What of a station's observations follows from the retained documents. */
export interface ProvenObservations {
  /** All reports; one that does not follow from a document has lost its values and is trusted in no group. */
  readonly reports: readonly Report[];
  readonly unproven: readonly Report[];
  /** Only collections whose answer says what the file holds. */
  readonly history: CollectionHistory;
  /** How many collections were dropped because their document says something else, or is not there. */
  readonly droppedCollections: number;
  /** The hash of the document that gives a report. */
  readonly sourceOf: (report: Report) => string | null;
}

/**
 * Holds rows and receipts of one station against the retained METAR answers of the same file: a report must be in one
 * of them, and an answer that counts as collected must say nothing that the file lacks.
 */
export function proveObservations(
  { station, rows, reports, receipts, history, span, verdicts }: ObservationClaims,
): ProvenObservations {
  const verdictOf = (receipt: StoredReceipt) => verdictFor(receipt, station, verdicts);
  const stored = storedRows(rows);
  const sources = documentRows(receipts.filter((r) => r.station_ids.includes(station)), verdictOf);
  const sourceByInstant = new Map(reports.map(({ row, atMs }) => {
    return [atMs, sources.get(row.file.name)?.get(entryOf(row, atMs)) ?? null];
  }));
  const sourceOf = ({ atMs }: Report) => sourceByInstant.get(atMs) ?? null;
  const collections = history.collections.filter((collection) =>
    isWhole(collection, verdictOf, stored.get(collection.receipt.file.name), span)
  );
  const unproven = reports.filter((report) => sourceOf(report) === null);
  return {
    reports: reports.map((report) => unproven.includes(report) ? withoutValues(report) : report),
    unproven,
    history: { collections, lost: history.lost },
    droppedCollections: history.collections.length - collections.length,
    sourceOf,
  };
}

function verdictFor(
  receipt: StoredReceipt,
  station: string,
  verdicts: DocumentVerdicts,
): DocumentVerdict | undefined {
  const { source_sha256: sha256 } = receipt;
  if (sha256 === null) return undefined;
  const verdict = verdicts({ kind: "metar", sha256, subject: station, receivedAt: null });
  return verdict?.problem === null ? verdict : undefined;
}

/** What each file holds of the station. */
function storedRows(rows: readonly StoredObservation[]): Map<string, Set<string>> {
  const byFile = new Map<string, Set<string>>();
  for (const row of rows) {
    const entries = byFile.get(row.file.name) ?? new Set();
    byFile.set(row.file.name, entries.add(entryOf(row, parseInstant(row.generated_at) ?? NaN)));
  }
  return byFile;
}

/** What the documents of each file say of the station, with the hash of the one that says it. */
function documentRows(
  receipts: readonly StoredReceipt[],
  verdictOf: (receipt: StoredReceipt) => DocumentVerdict | undefined,
): Map<string, Map<string, string>> {
  const byFile = new Map<string, Map<string, string>>();
  for (const receipt of receipts) {
    const verdict = verdictOf(receipt);
    const entries = byFile.get(receipt.file.name) ?? new Map<string, string>();
    for (const entry of verdict?.rows ?? []) entries.set(entry, verdict!.sha256); // it had rows
    byFile.set(receipt.file.name, entries);
  }
  return byFile;
}

/** Whether the answer of a collection counts what its receipt says and all of it is in the file. */
function isWhole(
  { receipt, fromMs, toMs }: Collection,
  verdictOf: (receipt: StoredReceipt) => DocumentVerdict | undefined,
  stored: ReadonlySet<string> | undefined,
  span: ClosedSpan,
): boolean {
  if (receipt.response_status === 204) return true;
  const verdict = verdictOf(receipt);
  if (!verdict || verdict.reports !== receipt.response_count) return false;
  return verdict.rows.every((entry) => {
    const atMs = verdictRowInstant(entry);
    const isLookedAt = atMs >= Math.max(fromMs, span.fromMs) && atMs <= Math.min(toMs, span.toMs);
    return !isLookedAt || stored?.has(entry) === true;
  });
}

function entryOf(row: StoredObservation, atMs: number): string {
  return verdictRow(atMs, observationDigest(row));
}

function withoutValues(report: Report): Report {
  return {
    ...report,
    distrusted: ALL_GROUPS,
    temperatureC: null,
    dewpointC: null,
    windKt: null,
    windDirection: null,
    accumulationIn: null,
  };
}
