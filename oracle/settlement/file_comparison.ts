import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { LAST_MS } from "../../shared/time/units.ts";
import { letOthersPass } from "../../shared/lifecycle/loop_rounds.ts";
import { type Collection, collectionHistory } from "../evidence/collection/coverage.ts";
import { type DocumentVerdict, verdictsOf } from "../evidence/documents/document_verdict.ts";
import { reparse } from "../evidence/documents/reparse.ts";
import {
  type ComparisonProblem,
  DocumentComparison,
} from "../evidence/observations/document_comparison.ts";
import type { CollectedFile } from "../files/facts/collected_file.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import { hasRows, type StoredReceipt } from "../stored/receipt.ts";

/** A collection of one station whose rows do not follow from its document. */
export interface UnfoundedRows extends ComparisonProblem {
  readonly station: string;
  /** What was asked for, RFC 3339. */
  readonly from: string;
  readonly to: string;
}

/** What came of holding all rows of a file against its documents. */
export interface FileComparison {
  /** How many collections were compared, counted for each station that they asked for. */
  readonly collections: number;
  readonly unfounded: readonly UnfoundedRows[];
}

/** All that a name can spell. */
const EVER: ClosedSpan = { fromMs: -LAST_MS, toMs: LAST_MS };
/** So many stations are compared before others get their turn. */
const STATIONS_AT_ONCE = 50;

/**
 * Holds the rows of an observation file against its documents, as settling an event of each of its stations would. A
 * document is parsed at a time, and requests get their turn between.
 *
 * @param urlPrefixes beginnings of the URLs that count as sources
 */
export async function compareFile(
  collected: CollectedFile,
  urlPrefixes: readonly string[],
): Promise<FileComparison> {
  const { rows, receipts } = collected;
  const verdicts = verdictsOf(await documentVerdicts(collected));
  const rowsOf = Map.groupBy(rows, (row) => row.station_id);
  const receiptsOf = byStation(receipts);
  const unfounded: UnfoundedRows[] = [];
  let collections = 0;
  for (const [index, [station, own]] of [...receiptsOf].entries()) {
    if (index % STATIONS_AT_ONCE === STATIONS_AT_ONCE - 1) await letOthersPass();
    const history = collectionHistory(own, station, {
      rules: CURRENT_RULES,
      nowMs: EVER.toMs,
      urlPrefixes,
      publications: EVER,
    });
    const comparison = new DocumentComparison({
      station,
      rows: rowsOf.get(station) ?? [],
      receipts: own.filter(hasRows),
      span: EVER,
      verdicts,
      rules: CURRENT_RULES,
    });
    collections += history.collections.length;
    for (const collection of history.collections) {
      const problem = comparison.problemOf(collection);
      if (problem) unfounded.push({ station, ...askedFor(collection), ...problem });
    }
  }
  return { collections, unfounded };
}

async function documentVerdicts(
  { receipts, documents }: CollectedFile,
): Promise<DocumentVerdict[]> {
  const stationsOf = new Map<string, Set<string>>();
  for (const { source_sha256: sha256, station_ids } of receipts) {
    if (sha256 === null) continue;
    const known = stationsOf.get(sha256) ?? new Set();
    stationsOf.set(sha256, known.union(new Set(station_ids)));
  }
  const verdicts: DocumentVerdict[] = [];
  for (const { sha256, text } of documents()) {
    const stations = stationsOf.get(sha256);
    if (!stations) continue;
    const document = { kind: "metar", sha256, receivedAt: null, text } as const;
    verdicts.push(...reparse(document, [...stations], CURRENT_RULES));
    await letOthersPass();
  }
  return verdicts;
}

function byStation(receipts: readonly StoredReceipt[]): Map<string, StoredReceipt[]> {
  const found = new Map<string, StoredReceipt[]>();
  for (const receipt of receipts) {
    for (const station of new Set(receipt.station_ids)) {
      const own = found.get(station);
      if (own) own.push(receipt);
      else found.set(station, [receipt]);
    }
  }
  return found;
}

function askedFor({ receipt }: Collection): Pick<UnfoundedRows, "from" | "to"> {
  return { from: receipt.window_start, to: receipt.window_end };
}
