import { refundAll } from "../../shared/dlc/outcomes.ts";

/** An entry as the ranking sees it. */
export interface Scored {
  readonly id: string;
  readonly baseScore: number;
}

/**
 * Entries from first to last place: base score descending, then the whole id ascending. Ids are lower-case UUIDs,
 * whose order as text is their order as numbers.
 */
export function rankEntries<E extends Scored>(entries: readonly E[]): E[] {
  return entries.toSorted((a, b) => b.baseScore - a.baseScore || compareIds(a, b));
}

/**
 * The winning outcome, as indices into the entries in ascending id order, first place first. When nobody scored it is
 * the refund of all.
 *
 * @example
 * ```ts
 * import { findWinners } from "./ranking.ts";
 * import assert from "node:assert/strict";
 * const entries = [{ id: "b", baseScore: 10 }, { id: "a", baseScore: 10 }, { id: "c", baseScore: 30 }];
 * assert.deepEqual(findWinners(entries, 2), [2, 0]);
 * assert.deepEqual(findWinners(entries.map((e) => ({ ...e, baseScore: 0 })), 2), [0, 1, 2]);
 * ```
 */
export function findWinners(entries: readonly Scored[], places: number): number[] {
  if (entries.every((entry) => entry.baseScore === 0)) return refundAll(entries.length);
  const ascending = entries.toSorted(compareIds);
  return rankEntries(entries).slice(0, places).map((entry) => ascending.indexOf(entry));
}

function compareIds(a: Scored, b: Scored): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
