import type { WantedSpan } from "../../shared/contract/wanted.ts";

/**
 * Why an event is not settled; part of the client contract.
 *
 * | code | what it says |
 * |---|---|
 * | `incomplete_readings` | a scored pair has no finite value |
 * | `data_quality` | reports of the window were rejected |
 * | `source_unavailable` | something is not collected, not retained or cannot be read |
 * | `baseline_unavailable` | there never was a forecast to compare with |
 * | `awaiting_collection` | the collection that must follow the signing date is not published yet |
 * | `decision_not_recorded` | the result is known, but the decision store could not take it; nothing is signed without |
 * | `processing_failed` | key, database or scoring failed |
 */
export type BlockCode =
  | "incomplete_readings"
  | "data_quality"
  | "source_unavailable"
  | "baseline_unavailable"
  | "awaiting_collection"
  | "decision_not_recorded"
  | "processing_failed";

/** What keeps an event from being settled now. */
export interface Block {
  readonly code: BlockCode;
  /** In words, for the players. */
  readonly message: string;
  /** What is missing may still be collected: the next collection is a reason to check again. */
  readonly sourceCoverage: boolean;
  /** It ends by itself, soon: the next pass checks again. */
  readonly isPassing?: boolean;
  /** What must be collected before it can end, at most {@link MAX_BLOCK_SPANS}; not given where that was not judged. */
  readonly wanted?: readonly WantedSpan[] | undefined;
}

/** A block as the database keeps it, so that waiting goes on after a restart. Times are unix seconds. */
export interface StoredBlock extends Block {
  readonly checkedAt: number;
  /** Checks that failed one after another, counted anew from the signing date on. */
  readonly failures: number;
  /** Start of the newest collection that the check saw; null when none was known. */
  readonly collectedAt: number | null;
}

/** The most spans that are kept with a block. */
export const MAX_BLOCK_SPANS = 100;

/** The code of the one block that no later file can lift: the event ends by its expiry. */
export const FINAL_BLOCK = "baseline_unavailable" satisfies BlockCode;
