import { isHex32 } from "../../../shared/contract/ids.ts";
import { historyProblem } from "../../../shared/noaa/metar/history_request.ts";
import { REPORT_CAP } from "../../../shared/contract/observation_file.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { concernsStation, hasRows, receiptSpan, type StoredReceipt } from "../../stored/receipt.ts";
import { type ClosedSpan, commonSpan, spanContains } from "../../../shared/time/closed_span.ts";
import { formatInstant, parseInstant } from "../../../shared/time/instant.ts";
import { firstGap } from "./gaps.ts";
import { isPublishedIn, publishedMs } from "./publication.ts";
import { isEvidenceUrl } from "./source_url.ts";

/** One request that asked a station's reports of a closed span and got its answer. */
export interface Collection extends ClosedSpan {
  readonly requestedMs: number;
  readonly receipt: StoredReceipt;
}

/** What could not be used although it may have held reports of the span. */
export interface LostAnswer extends ClosedSpan {
  readonly completedMs: number;
  /** The file it stood in, when that as a whole was set aside. */
  readonly setAside?: string;
}

/** What the receipts say about one station. */
export interface CollectionHistory {
  readonly collections: readonly Collection[];
  readonly lost: readonly LostAnswer[];
}

/** What every receipt is held against. */
export interface ReceiptRules {
  readonly nowMs: number;
  readonly urlPrefixes: readonly string[];
  readonly publications: ClosedSpan;
  /** The version of the rules that judges. */
  readonly rules: RuleSet;
}

/**
 * Sorts the receipts of one station into what was collected and what was lost. A receipt that is neither, e.g. of a
 * request that never got through, is only a gap.
 */
export function collectionHistory(
  receipts: readonly StoredReceipt[],
  station: string,
  given: ReceiptRules,
): CollectionHistory {
  const collections: Collection[] = [];
  const lost: LostAnswer[] = [];
  for (const receipt of receipts) {
    if (!isPublishedIn(receipt.file, given.publications)) continue;
    if (receipt.status === "failed") {
      const loss = lostAnswer(receipt, station, given.rules);
      if (loss) lost.push(loss);
    } else if (receipt.station_ids.includes(station)) {
      const collection = soundCollection(receipt, given);
      if (collection) collections.push(collection);
    }
  }
  return { collections, lost };
}

/** A loss that does not say what it lost counts as losing everything, up to the publication of its file. */
function lostAnswer(
  receipt: StoredReceipt,
  station: string,
  { unreadableReceiptsDoubt }: RuleSet,
): LostAnswer | undefined {
  const { failure_kind: kind } = receipt;
  if (kind !== "response" && kind !== "representation") return undefined;
  if (!unreadableReceiptsDoubt) return lostAnswerV1(receipt, station);
  if (!concernsStation(receipt, station)) return undefined;
  const completedMs = parseInstant(receipt.completed_at) ?? publishedMs(receipt.file);
  return { ...receiptSpan(receipt), completedMs };
}

/** As the first release judged: an end that cannot be read is open, and nothing makes good what came at no time. */
function lostAnswerV1(receipt: StoredReceipt, station: string): LostAnswer | undefined {
  if (!receipt.station_ids.includes(station)) return undefined;
  const fromMs = parseInstant(receipt.window_start) ?? -Infinity;
  const toMs = parseInstant(receipt.window_end) ?? Infinity;
  return { fromMs, toMs, completedMs: parseInstant(receipt.completed_at) ?? Infinity };
}

function soundCollection(receipt: StoredReceipt, given: ReceiptRules): Collection | undefined {
  const fromMs = parseInstant(receipt.window_start);
  const toMs = parseInstant(receipt.window_end);
  const requestedMs = parseInstant(receipt.requested_at);
  const completedMs = parseInstant(receipt.completed_at);
  if (
    fromMs === undefined || toMs === undefined || requestedMs === undefined ||
    completedMs === undefined
  ) return undefined;
  const inOrder = fromMs <= toMs && toMs <= requestedMs && requestedMs <= completedMs &&
    completedMs <= given.nowMs;
  if (!inOrder || !isSound(receipt)) return undefined;
  if (!isFromSource(receipt, given)) return undefined;
  return { fromMs, toMs, requestedMs, receipt };
}

/**
 * Whether rows may rest on the answer of a receipt: it has rows, and it came from a trusted address that was asked for
 * them. Without this a report of any other address could be put beside those that were collected.
 */
export function supportsRows(
  receipt: StoredReceipt,
  rules: Pick<ReceiptRules, "rules" | "urlPrefixes">,
): boolean {
  return hasRows(receipt) && isFromSource(receipt, rules);
}

function isFromSource(
  receipt: StoredReceipt,
  { rules, urlPrefixes }: Pick<ReceiptRules, "rules" | "urlPrefixes">,
): boolean {
  if (!isEvidenceUrl("metar", receipt.source_url, urlPrefixes)) return false;
  return !rules.urlsMustAsk || asksForAll(receipt);
}

/** A receipt is asked about for each of its stations, and its address is long. */
const ASKED = new WeakMap<StoredReceipt, boolean>();

function asksForAll(receipt: StoredReceipt): boolean {
  const known = ASKED.get(receipt);
  if (known !== undefined) return known;
  const { source_url: url, station_ids: ids } = receipt;
  const asks = historyProblem(url, ids, receiptSpan(receipt)) === undefined;
  ASKED.set(receipt, asks);
  return asks;
}

/** Whether status, counts and hash of a receipt agree with each other. */
function isSound(receipt: StoredReceipt): boolean {
  const { status, response_status, response_count, report_count, source_sha256, error } = receipt;
  if (error !== null || response_count >= REPORT_CAP || report_count > response_count) return false;
  const hashed = source_sha256 !== null && isHex32(source_sha256);
  if (status === "complete") return response_status === 200 && hashed && response_count > 0;
  if (response_count !== 0 || report_count !== 0) return false;
  return response_status === 204 || (response_status === 200 && hashed);
}

/**
 * What is missing until a closed span is fully collected, in words; `undefined` when nothing is.
 *
 * 1. The collected spans cover it; touching is enough, a missing second is not.
 * 2. With `freshSinceMs`: one collection that contains its end was requested at or after that instant.
 * 3. What was lost in it was collected again by requests made at or after the loss.
 */
export function coverageShortfall(
  history: CollectionHistory,
  span: ClosedSpan,
  freshSinceMs?: number,
): string | undefined {
  const gap = firstGap(history.collections, span);
  if (gap) return `no complete collection of ${spell(gap)}`;
  if (freshSinceMs !== undefined && !hasFreshEnd(history.collections, span.toMs, freshSinceMs)) {
    return `no collection of the end of the window requested at or after ${
      formatInstant(freshSinceMs)
    }`;
  }
  for (const loss of history.lost) {
    const overlap = commonSpan(loss, span);
    if (!overlap) continue;
    const later = history.collections.filter((c) => c.requestedMs >= loss.completedMs);
    const missing = firstGap(later, overlap);
    if (missing) {
      const what = loss.setAside === undefined
        ? `an unusable answer for ${spell(missing)}`
        : `what ${loss.setAside}, which was set aside, may have told of ${spell(missing)}`;
      return `${what} was not collected again`;
    }
  }
  return undefined;
}

/** Whether a collection that contains an instant was requested at or after another one. */
export function hasFreshEnd(
  collections: readonly Collection[],
  endMs: number,
  freshSinceMs: number,
): boolean {
  return collections.some((c) => spanContains(c, endMs) && c.requestedMs >= freshSinceMs);
}

function spell(span: ClosedSpan): string {
  return `${formatInstant(span.fromMs)} to ${formatInstant(span.toMs)}`;
}
