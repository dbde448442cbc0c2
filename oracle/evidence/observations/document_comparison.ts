import type { Collection } from "../collection/coverage.ts";
import type { DocumentVerdict, DocumentVerdicts } from "../documents/document_verdict.ts";
import {
  observationDigest,
  type RowQuality,
  verdictRow,
  verdictRowInstant,
} from "../documents/row_digest.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { type ClosedSpan, commonSpan, spanContains } from "../../../shared/time/closed_span.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { formatInstant, parseInstant } from "../../../shared/time/instant.ts";

/** What is held about one station, to be held against the documents. */
export interface ComparedRows {
  readonly station: string;
  /** All stored rows of the station in the span, every publication. */
  readonly rows: readonly StoredObservation[];
  /** Receipts whose answers may give rows, of any station. */
  readonly receipts: readonly StoredReceipt[];
  /** The instants that are looked at. */
  readonly span: ClosedSpan;
  readonly verdicts: DocumentVerdicts;
  readonly rules: RuleSet;
}

/**
 * Why the rows of a collection do not follow from its document.
 * - `unread`: the document is not there or cannot be read, so that it says nothing
 * - `contradicted`: it says something else than the file holds
 */
export interface ComparisonProblem {
  readonly kind: "unread" | "contradicted";
  /** The first thing that is wrong, in words. */
  readonly reason: string;
}

/** What a retained document says of a row. */
export interface DocumentedRow {
  /** The hash of the document. */
  readonly sha256: string;
  /** What the checks find in it; `undefined` by rules that take it from the row. */
  readonly quality: RowQuality | undefined;
}

/** Rows of one station against the retained METAR answers of the same files. */
export class DocumentComparison {
  readonly #compared: ComparedRows;
  readonly #entries: ReadonlyMap<StoredObservation, string>;
  /** What each file holds of the station, and what its documents say, by entries of verdicts. */
  readonly #stored: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #documented: ReadonlyMap<string, ReadonlyMap<string, DocumentedRow>>;
  readonly #instants = new Map<string, readonly number[]>();

  constructor(compared: ComparedRows) {
    const { station, rows, receipts, rules } = compared;
    this.#compared = compared;
    this.#entries = new Map(rows.map((row) => {
      const atMs = parseInstant(row.generated_at) ?? NaN;
      return [row, verdictRow(atMs, observationDigest(row, rules))];
    }));
    this.#stored = new Map(
      [...Map.groupBy(rows, ({ file }) => file.name)]
        .map(([name, own]) => [name, new Set(own.map((row) => this.#entryOf(row)))]),
    );
    const asked = receipts.filter((receipt) => receipt.station_ids.includes(station));
    this.#documented = new Map(
      [...Map.groupBy(asked, ({ file }) => file.name)]
        .map(([name, own]) => [name, documentedRows(own.map((r) => this.#verdictOf(r)))]),
    );
  }

  /** What the documents of its file say of a row; `undefined` when it is in none of them. */
  documentOf(row: StoredObservation): DocumentedRow | undefined {
    return this.#documented.get(row.file.name)?.get(this.#entryOf(row));
  }

  /** Why a collection does not say what its file holds, or `undefined` when it does. */
  problemOf(collection: Collection): ComparisonProblem | undefined {
    const { receipt } = collection;
    const verdict = this.#verdictOf(receipt);
    if (receipt.response_status !== 204) {
      if (!verdict) return { kind: "unread", reason: "its document is not there or unreadable" };
      if (verdict.reports !== receipt.response_count) {
        const reason = `its document has ${verdict.reports} reports, not ${receipt.response_count}`;
        return { kind: "contradicted", reason };
      }
    }
    const span = commonSpan(collection, this.#compared.span);
    if (!span) return undefined;
    const missing = verdict && firstWithin(this.#missing(receipt.file.name, verdict), span);
    if (missing !== undefined) return contradiction(missing, "is missing or another in the file");
    if (!this.#compared.rules.documentsDecide) return undefined;
    const added = firstWithin(this.#findAdded(receipt.file.name), span);
    return added === undefined ? undefined : contradiction(added, "is in no document of the file");
  }

  /** The instants of what a document says and a file does not hold. */
  #missing(file: string, { sha256, rows }: DocumentVerdict): readonly number[] {
    const stored = this.#stored.get(file);
    const lacks = () => rows.filter((row) => !stored?.has(row));
    return this.#instantsOf(`${file} ${sha256}`, lacks);
  }

  /** The instants of what a file holds and none of its documents says. */
  #findAdded(file: string): readonly number[] {
    const documented = this.#documented.get(file);
    const lacks = () => [...this.#stored.get(file) ?? []].filter((row) => !documented?.has(row));
    return this.#instantsOf(file, lacks);
  }

  /** Ascending, found once: many receipts may be about the same file. */
  #instantsOf(key: string, find: () => readonly string[]): readonly number[] {
    const known = this.#instants.get(key);
    if (known) return known;
    const found = find().map(verdictRowInstant).sort((a, b) => a - b);
    this.#instants.set(key, found);
    return found;
  }

  #entryOf(row: StoredObservation): string {
    return this.#entries.get(row)!; // all rows were put there
  }

  #verdictOf({ source_sha256: sha256 }: StoredReceipt): DocumentVerdict | undefined {
    if (sha256 === null) return undefined;
    const { station, verdicts } = this.#compared;
    const verdict = verdicts({ kind: "metar", sha256, subject: station, receivedAt: null });
    return verdict?.problem === null ? verdict : undefined;
  }
}

function documentedRows(
  verdicts: readonly (DocumentVerdict | undefined)[],
): ReadonlyMap<string, DocumentedRow> {
  return new Map(verdicts.flatMap((verdict) => {
    if (!verdict) return [];
    const { rows, sha256, quality } = verdict;
    return rows.map((entry) => [entry, { sha256, quality: quality?.[entry] }] as const);
  }));
}

/** The first of ascending instants in a span. */
function firstWithin(instants: readonly number[], span: ClosedSpan): number | undefined {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle]! < span.fromMs) low = middle + 1; // between 0 and the length
    else high = middle;
  }
  const first = instants[low];
  return first !== undefined && spanContains(span, first) ? first : undefined;
}

function contradiction(instantMs: number, problem: string): ComparisonProblem {
  const report = `the report of ${formatInstant(instantMs)}`;
  return { kind: "contradicted", reason: `${report} ${problem}` };
}
