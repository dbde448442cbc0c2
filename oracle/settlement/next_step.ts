import { HOUR_SECONDS } from "../../shared/time/units.ts";
import { eventStatus } from "../events/status.ts";
import type { EventTerms } from "../events/terms.ts";
import { FINAL_BLOCK, type StoredBlock } from "../stored/block.ts";

/** What is known of an open event before anything is read for it. Times are unix seconds. */
export interface Candidate {
  readonly terms: Pick<EventTerms, "startsAt" | "endsAt" | "signingAt">;
  readonly entryCount: number;
  /** Its outcome is committed, the signature is not. */
  readonly decided: boolean;
  /** When its provisional readings were stored last. */
  readonly refreshedAt: number | null;
  readonly block: StoredBlock | undefined;
  /** When weather files were set aside or taken back last; null when they never were. */
  readonly filesChangedAt: number | null;
}

/** What a pass does about an event. */
export type NextStep =
  | "skip_live" // its window has not begun
  | "skip_backed_off" // it failed a while ago
  | "skip_fresh" // its provisional readings are new enough
  | "skip_final" // it can never be settled
  | "skip_awaiting" // it failed for want of a collection that has not come yet
  | "await_collection" // say that its first check waits for a collection
  | "close" // nobody took part
  | "refresh" // read provisional readings
  | "settle" // read the evidence and sign
  | "resume"; // sign what was decided

const FIRST_WAIT_SECONDS = 15 * 60;
const LONGEST_WAIT_SECONDS = 360 * 60;
/** Provisional readings are read again after this long. */
const REFRESH_SECONDS = 15 * 60;
/** A collection counts as one after the signing date if it began at most this long before. */
const COLLECTION_LEAD_SECONDS = 5 * 60;
/** How long after the signing date collections decide when to check; then timers do. */
const COLLECTION_GRACE_SECONDS = 2 * HOUR_SECONDS;

/**
 * Decides, before anything is read, what a pass does about an open event.
 *
 * @param now unix seconds
 * @param newestCollection start of the newest observation collection, unix seconds; `undefined` when unknown
 */
export function nextStep(
  candidate: Candidate,
  now: number,
  newestCollection: number | undefined,
): NextStep {
  const { terms, entryCount, decided, refreshedAt, block, filesChangedAt } = candidate;
  if (decided) return "resume";
  if (eventStatus(terms, false, now) === "Live") return "skip_live";
  const due = now >= terms.signingAt;
  if (due && entryCount === 0) return "close";
  const failed = block && countsFrom(block, terms.signingAt, now) ? block : undefined;
  if (failed?.code === FINAL_BLOCK) return "skip_final";
  if (!due) {
    if (failed && isBackedOff(failed, now)) return "skip_backed_off";
    return isWithin(refreshedAt, REFRESH_SECONDS, now) ? "skip_fresh" : "refresh";
  }
  const collectionsDecide = newestCollection !== undefined &&
    now <= terms.signingAt + COLLECTION_GRACE_SECONDS;
  if (collectionsDecide && (!failed || failed.code === "awaiting_collection")) {
    const comes = newestCollection >= terms.signingAt - COLLECTION_LEAD_SECONDS;
    return comes ? "settle" : "await_collection";
  }
  // In the second of the check itself it may have been before or after it.
  if (failed && filesChangedAt !== null && filesChangedAt >= failed.checkedAt) return "settle";
  if (collectionsDecide && failed?.sourceCoverage && failed.collectedAt !== null) {
    return newestCollection > failed.collectedAt ? "settle" : "skip_awaiting";
  }
  if (!failed || !isBackedOff(failed, now)) return "settle";
  return mayHaveHealed(failed, now, newestCollection) ? "settle" : "skip_backed_off";
}

/** Whether what was missing may have been collected since the last check, which lies an hour back or more. */
function mayHaveHealed(
  { sourceCoverage, collectedAt, checkedAt }: StoredBlock,
  now: number,
  newestCollection: number | undefined,
): boolean {
  return sourceCoverage && collectedAt !== null && newestCollection !== undefined &&
    newestCollection > collectedAt && !isWithin(checkedAt, HOUR_SECONDS, now);
}

/** When a check that failed is made again by itself. */
export interface NextTry {
  /** With the first pass from then on, unix seconds. */
  readonly at: number;
  /** Whether the next collection of reports brings it forward. */
  readonly withCollection: boolean;
}

/** When {@link nextStep} gets to the event of a block again; `undefined` when it never does. */
export function nextTry(block: StoredBlock, signingAt: number): NextTry | undefined {
  const { code, checkedAt, failures, sourceCoverage, collectedAt } = block;
  if (code === FINAL_BLOCK) return undefined;
  const at = checkedAt + waitSeconds(failures);
  if (checkedAt < signingAt) return { at: Math.min(at, signingAt), withCollection: false };
  if (!sourceCoverage || collectedAt === null) return { at, withCollection: false };
  return { at: Math.max(at, signingAt + COLLECTION_GRACE_SECONDS + 1), withCollection: true };
}

/** How many failures in a row a check at `now` adds to, with the block that is stored. */
export function failuresBefore(
  block: StoredBlock | undefined,
  signingAt: number,
  now: number,
): number {
  return block && countsFrom(block, signingAt, now) ? block.failures : 0;
}

/** What failed before the signing date neither delays nor lengthens anything from then on. */
function countsFrom(block: StoredBlock, signingAt: number, now: number): boolean {
  return block.checkedAt >= signingAt || now < signingAt;
}

function isBackedOff(block: StoredBlock, now: number): boolean {
  return isWithin(block.checkedAt, waitSeconds(block.failures), now);
}

/** Whether `instant` lies less than `seconds` back; an instant ahead of a clock that was set back delays nothing. */
function isWithin(instant: number | null, seconds: number, now: number): boolean {
  return instant !== null && instant <= now && now < instant + seconds;
}

/**
 * How long to wait after a number of failed checks in a row: 15, 30, 60, 120, 240 and then 360 minutes.
 *
 * @example
 * ```ts
 * import { waitSeconds } from "./next_step.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual([0, 1, 2, 5, 6, 99].map((n) => waitSeconds(n) / 60), [0, 15, 30, 240, 360, 360]);
 * ```
 */
export function waitSeconds(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(FIRST_WAIT_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS);
}
