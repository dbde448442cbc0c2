import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { RecordedDocument, RecordedEvidence } from "./decision_record.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import type { StoredPrecipitation } from "../stored/precipitation.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import { writeEvidence, type WrittenEvidence } from "./record_codec.ts";
import {
  type DocumentContents,
  type NeededDocument,
  neededDocuments,
} from "../evidence/needed_documents.ts";
import { readListedFile, recordListedFile } from "./listed_record.ts";
import {
  readRecordedFile,
  readRecordedForecast,
  readRecordedObservation,
  recordForecast,
  recordObservation,
} from "./record_row.ts";
import { relevantEvidence } from "../evidence/relevant_evidence.ts";

/**
 * Writes the evidence that the rules looked at, for a record.
 *
 * @throws {RecordError} when a row or receipt is not what a record can hold
 */
export function recordEvidence(
  input: StoredEvidence,
  contentOf: DocumentContents,
): WrittenEvidence {
  const relevant = relevantEvidence(input);
  return writeEvidence({
    ...input.rules.listsFiles && { files: relevant.files.map(recordListedFile) },
    observations: relevant.observations.map(recordObservation),
    receipts: relevant.receipts.map(({ file, ...receipt }) => ({ file: file.name, ...receipt })),
    precipitation: relevant.precipitation.map(recordFooter),
    forecasts: relevant.forecasts.map(recordForecast),
    documents: neededDocuments(input).flatMap((document) => recordDocument(document, contentOf)),
  });
}

function recordDocument(needed: NeededDocument, contentOf: DocumentContents): RecordedDocument[] {
  const content = contentOf(needed);
  if (content === undefined) return [];
  return [{
    kind: needed.kind,
    file: needed.file.name,
    sha256: needed.sha256 as RecordedDocument["sha256"], // the codec checks it
    url: needed.url,
    received_at: needed.receivedAt,
    content,
  }];
}

/** Writes a footer for a record. */
export function recordFooter(
  footer: StoredPrecipitation,
): RecordedEvidence["precipitation"][number] {
  const sources = Object.entries(footer.sources).sort(([a], [b]) => a < b ? -1 : 1);
  return {
    file: footer.file.name,
    requested_at: footer.requested_at,
    completed_at: footer.completed_at,
    supported_stations: [...footer.supported_stations],
    rows: footer.rows.map((row) => ({ ...row })),
    sources: sources.map(([sha256, { source_url, received_at }]) => {
      return { sha256, source_url, received_at };
    }),
    issues: footer.issues.map((issue) => ({ ...issue, station_ids: [...issue.station_ids] })),
  };
}

/**
 * Reads recorded evidence back into what the rules take.
 *
 * @throws {RangeError} when a file it names has no weather file's name
 */
export function readRecordedEvidence(
  evidence: RecordedEvidence,
): Pick<
  StoredEvidence,
  "files" | "observations" | "receipts" | "precipitation" | "forecasts" | "retained"
> {
  const { files } = evidence;
  return {
    ...files && { files: files.map(readListedFile) },
    observations: evidence.observations.map(readRecordedObservation),
    receipts: evidence.receipts.map(readReceipt),
    precipitation: evidence.precipitation.map(readFooter),
    forecasts: evidence.forecasts.map(readRecordedForecast),
    retained: evidence.documents.filter(({ kind }) => kind === "ndfd").map((document) => ({
      file: readRecordedFile(document.file),
      sha256: document.sha256,
      url: document.url,
      receivedAt: document.received_at ?? "",
    })),
  };
}

function readReceipt({ file, ...receipt }: BatchReceipt & { file: string }): StoredReceipt {
  return { ...receipt, file: readRecordedFile(file) };
}

function readFooter(footer: RecordedEvidence["precipitation"][number]): StoredPrecipitation {
  return {
    ...footer,
    file: readRecordedFile(footer.file),
    sources: Object.fromEntries(
      footer.sources.map(({ sha256, ...source }) => [sha256, source]),
    ),
  };
}
