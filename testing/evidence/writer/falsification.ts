import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import { decodeDocument, MAX_DOCUMENT_BYTES } from "../../../shared/parquet/retained.ts";
import type { DecisionRecord } from "../../../oracle/decision/decision_record.ts";

type Loose<T> = T extends string ? string
  : T extends number ? number
  : T extends object ? { -readonly [K in keyof T]: Loose<T[K]> }
  : T;

/** A decision record in the hands of a forger: the same shape, but a text or a number may be any other. */
export type Draft = Loose<DecisionRecord>;
/** One observation row of a draft. */
export type DraftReport = Draft["evidence"]["observations"][number];
/** One receipt of a draft. */
export type DraftReceipt = Draft["evidence"]["receipts"][number];
/** One forecast row of a draft. */
export type DraftForecast = Draft["evidence"]["forecasts"][number];

/**
 * One way to falsify a record: what it is in words, how the difference that a verifier names must read, and the change in
 * place. The hashes of record and evidence are made to fit afterwards, as a forger would.
 */
export type Falsification = readonly [
  what: string,
  step: RegExp,
  falsify: (record: Draft) => void,
];

/** Changes the first character of a text into another hexadecimal digit. */
export function otherHex(text: string): string {
  return text.replace(/^./, (digit) => digit === "a" ? "b" : "a");
}

/** The first item of a list that has some. */
export function first<Item>(items: readonly Item[]): Item {
  return items[0]!; // the samples have some
}

/** The last item of a list that has some. */
export function last<Item>(items: readonly Item[]): Item {
  return items.at(-1)!; // the samples have some
}

/** The warmest report of a station, the latest of its copies. */
export function warmest({ evidence }: Draft, station = "KORD"): DraftReport {
  return evidence.observations.filter((row) => row.station_id === station).reduce((a, b) =>
    Number(b.temperature_value) >= Number(a.temperature_value) ? b : a
  );
}

/** Every stored copy of the warmest report of KORD. */
export function warmestCopies(record: Draft): DraftReport[] {
  const { generated_at, station_id } = warmest(record);
  return record.evidence.observations.filter((row) =>
    row.station_id === station_id && row.generated_at === generated_at
  );
}

/** The first document of a kind. */
export function documentOf({ evidence }: Draft, kind: string) {
  return evidence.documents.find((document) => document.kind === kind)!; // the samples have each
}

/** Replaces text in the first document of a kind that has it, and the document's hash wherever it is named. */
export function forgeDocument(
  { evidence }: Draft,
  kind: string,
  pattern: RegExp,
  replacement: string,
): void {
  for (const document of evidence.documents.filter((each) => each.kind === kind)) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      decodeDocument(document.content, MAX_DOCUMENT_BYTES),
    );
    if (!pattern.test(text)) continue;
    const forged = text.replace(pattern, replacement);
    renameDocument(evidence, document.sha256, sha256Hex(forged));
    document.content = encodeDocument(forged);
    return;
  }
  throw new RangeError(`no ${kind} document has ${pattern}`);
}

function renameDocument(evidence: Draft["evidence"], before: string, after: string): void {
  const rename = (sha256: string) => sha256 === before ? after : sha256;
  for (const document of evidence.documents) document.sha256 = rename(document.sha256);
  for (const receipt of evidence.receipts) {
    if (receipt.source_sha256) receipt.source_sha256 = rename(receipt.source_sha256);
  }
  for (const row of evidence.forecasts) {
    if (row.source_xml_sha256) row.source_xml_sha256 = rename(row.source_xml_sha256);
  }
  for (const footer of evidence.precipitation) {
    for (const source of footer.sources) source.sha256 = rename(source.sha256);
    for (const row of footer.rows) {
      row.source_sha256 = rename(row.source_sha256);
      row.mapping_sha256 = rename(row.mapping_sha256);
    }
  }
}
