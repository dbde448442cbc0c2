import type { Collection, CollectionHistory } from "../collection/coverage.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";
import { verdictRowInstant } from "../documents/row_digest.ts";
import { spanContains } from "../../../shared/time/closed_span.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/time/units.ts";

/** An answer over no more than this may well be without a report, end included. */
const MAX_SILENCE_MS = 90 * MINUTE_MS;
/** How near a report must be to show that the station reports at all, end included. */
const SILENCE_NEIGHBOUR_MS = DAY_MS;

/** What is known of one station around its answers. */
export interface KnownReports {
  readonly station: string;
  /** Instants of all its reports that are read. */
  readonly instants: readonly number[];
  /** The end of what can be known, ms. */
  readonly recordEndMs: number;
  readonly verdicts: DocumentVerdicts;
}

/**
 * Leaves out the answers whose emptiness proves little: without a report of the station over more than 90 minutes,
 * though it reported within a day before and within a day after. At the end of the record before alone is enough. What
 * such an answer was asked for is not collected.
 */
export function withoutSilentAnswers(
  { collections, lost }: CollectionHistory,
  known: KnownReports,
): CollectionHistory {
  return { collections: collections.filter((each) => !isSilent(each, known)), lost };
}

function isSilent(collection: Collection, known: KnownReports): boolean {
  const { fromMs, toMs } = collection;
  if (toMs - fromMs <= MAX_SILENCE_MS || holdsReport(collection, known)) return false;
  const isReported = (from: number, to: number) =>
    known.instants.some((instant) => instant >= from && instant <= to);
  if (!isReported(fromMs - SILENCE_NEIGHBOUR_MS, fromMs - 1)) return false;
  return known.recordEndMs < toMs + SILENCE_NEIGHBOUR_MS ||
    isReported(toMs + 1, toMs + SILENCE_NEIGHBOUR_MS);
}

function holdsReport(collection: Collection, { station, verdicts }: KnownReports): boolean {
  const { source_sha256: sha256 } = collection.receipt;
  if (sha256 === null) return false;
  const verdict = verdicts({ kind: "metar", sha256, subject: station, receivedAt: null });
  return verdict?.rows.some((entry) => spanContains(collection, verdictRowInstant(entry))) === true;
}
