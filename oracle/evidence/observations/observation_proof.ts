import type { Collection, CollectionHistory, LostAnswer } from "../collection/coverage.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { spanContains } from "../../../shared/time/closed_span.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import {
  type ComparedRows,
  type ComparisonProblem,
  DocumentComparison,
} from "./document_comparison.ts";
import { readReports, type Report } from "./report.ts";
import { ALL_GROUPS } from "./source_verdict.ts";

/** What is held about one station, to be proven. */
export interface ObservationClaims extends ComparedRows {
  readonly history: CollectionHistory;
}

/** What of a station's observations follows from the retained documents. */
export interface ProvenObservations {
  /** The reports as they stand, judged, before those that follow from no document lose their values. */
  readonly judged: readonly Report[];
  /** All reports; one that does not follow from a document has lost its values and is trusted in no group. */
  readonly reports: readonly Report[];
  readonly unproven: readonly Report[];
  /** Only collections whose answer says what the file holds. */
  readonly history: CollectionHistory;
  /** The collections whose document says something else, or is not there. */
  readonly unfounded: readonly UnfoundedCollection[];
  /** The hash of the document that gives a report. */
  readonly sourceOf: (report: Report) => string | null;
}

/** A collection whose rows do not follow from its document. */
export interface UnfoundedCollection extends ComparisonProblem {
  readonly collection: Collection;
}

/**
 * Holds rows and receipts of one station against the retained METAR answers of the same file: a report must be in one
 * of them, and an answer that counts as collected must say what the file holds, no less and no more. A collection that
 * its document contradicts is a lost answer, and its rows that follow from no document are left out.
 */
export function proveObservations(claims: ObservationClaims): ProvenObservations {
  const { rows, history, rules } = claims;
  const comparison = new DocumentComparison(claims);
  const problems = new Map(history.collections.flatMap((collection) => {
    const problem = comparison.problemOf(collection);
    return problem ? [[collection, { collection, ...problem }]] : [];
  }));
  const sources = new Map<StoredObservation, string>();
  const contradicted = [...problems.values()].filter(({ kind }) => kind === "contradicted")
    .map(({ collection }) => collection);
  const standing = rows.flatMap((row) => {
    const document = comparison.documentOf(row);
    if (!document) return rules.documentsDecide && isRefuted(row, contradicted) ? [] : [row];
    const judged = document.quality ? { ...row, ...document.quality } : row;
    sources.set(judged, document.sha256);
    return [judged];
  });
  const judged = readReports(standing, "strict", rules);
  const sourceOf = ({ row }: Report) => sources.get(row) ?? null;
  const isUnproven = (report: Report) => sourceOf(report) === null;
  return {
    judged,
    reports: judged.map((report) => isUnproven(report) ? withoutValues(report) : report),
    unproven: judged.filter(isUnproven),
    history: {
      collections: history.collections.filter((collection) => !problems.has(collection)),
      lost: rules.documentsDecide
        ? [...history.lost, ...contradicted.map(lostAnswer)]
        : history.lost,
    },
    unfounded: [...problems.values()],
    sourceOf,
  };
}

/** Whether a row that no document gives lies where a collection of its file was contradicted. */
function isRefuted(row: StoredObservation, contradicted: readonly Collection[]): boolean {
  const atMs = parseInstant(row.generated_at) ?? NaN;
  return contradicted.some((collection) =>
    collection.receipt.file.name === row.file.name && spanContains(collection, atMs)
  );
}

function lostAnswer({ fromMs, toMs, receipt }: Collection): LostAnswer {
  const completedMs = parseInstant(receipt.completed_at) ?? NaN; // a sound collection has one
  return { fromMs, toMs, completedMs };
}

/** A report that nothing is read from. */
export function withoutValues(report: Report): Report {
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
