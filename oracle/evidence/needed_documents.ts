import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { DocumentKind } from "../rules/rule_set.ts";
import type { DocumentQuestion } from "./documents/document_verdict.ts";
import { hasRows } from "../stored/receipt.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { relevantEvidence } from "./relevant_evidence.ts";

/** A document that readings may rest on, and of whom it must be asked. */
export interface NeededDocument {
  readonly kind: DocumentKind;
  /** The file whose footer should hold it. */
  readonly file: WeatherFileName;
  readonly sha256: string;
  readonly url: string;
  /** As the rows or the footer say; null for METAR answers. */
  readonly receivedAt: string | null;
  /** See {@link DocumentQuestion}. */
  readonly subjects: readonly string[];
}

/** Gives a retained document as its footer holds it (gzip in base64), or `undefined` when it is not there. */
export type DocumentContents = (document: NeededDocument) => string | undefined;

/** The retained documents that the rules will ask for, each once a file. */
export function neededDocuments(input: StoredEvidence): NeededDocument[] {
  const relevant = relevantEvidence(input);
  const needed = new Map<string, NeededDocument>();
  const noteNeed = (document: Omit<NeededDocument, "subjects">, subjects: readonly string[]) => {
    const key = documentKey(document.kind, document.file.name, document.sha256);
    const before = needed.get(key)?.subjects ?? [];
    needed.set(key, { ...document, subjects: [...new Set([...before, ...subjects])] });
  };
  for (const receipt of relevant.receipts) {
    const { source_sha256: sha256, source_url: url, file } = receipt;
    if (sha256 === null || !hasRows(receipt)) continue;
    const subjects = receipt.station_ids.filter((id) => input.terms.locations.includes(id));
    if (subjects.length === 0) continue; // it casts doubt, but gives no rows
    noteNeed({ kind: "metar", file, sha256, url, receivedAt: null }, subjects);
  }
  for (const row of relevant.forecasts) {
    const { source_xml_sha256: sha256, source_url: url, source_location: location } = row;
    if (!sha256 || !location) continue;
    const receivedAt = row.source_received_at;
    noteNeed({ kind: "ndfd", file: row.file, sha256, url: url ?? "", receivedAt }, [location]);
  }
  for (const { file, rows, sources } of relevant.precipitation) {
    for (const row of rows) {
      const subjects = [row.source_station_id];
      const named = [["rr7", row.source_sha256], ["catalog", row.mapping_sha256]] as const;
      for (const [kind, sha256] of named) {
        const source = sources[sha256];
        if (!source) continue;
        const { source_url: url, received_at: receivedAt } = source;
        noteNeed({ kind, file, sha256, url, receivedAt }, subjects);
      }
    }
  }
  return [...needed.values()];
}

/** Tells the documents of one decision apart. */
export function documentKey(kind: DocumentKind, fileName: string, sha256: string): string {
  return `${kind} ${fileName} ${sha256}`;
}

/** The questions that parsing a document again answers, under which its verdicts may be kept. */
export function questionsOf(document: NeededDocument): DocumentQuestion[] {
  const { kind, sha256 } = document;
  const receivedAt = kind === "ndfd" ? document.receivedAt : null;
  return document.subjects.map((subject) => ({ kind, sha256, subject, receivedAt }));
}
