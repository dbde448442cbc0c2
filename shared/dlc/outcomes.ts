/**
 * How many outcomes an event has: every ordered choice of `places` of `entries`, and the refund of all.
 *
 * @example
 * ```ts
 * import { outcomeCount } from "./outcomes.ts";
 * import assert from "node:assert/strict";
 * assert.equal(outcomeCount(25, 3), 13_801);
 * ```
 */
export function outcomeCount(entries: number, places: number): number {
  if (places > entries) return 1;
  let choices = 1;
  for (let i = 0; i < places; i++) choices *= entries - i;
  return choices + 1;
}

/**
 * All outcomes of an event in announced order: the ordered choices of `places` distinct entry indices in
 * lexicographic order, then the refund of all, `[0, 1, …]`. The first index is the first place.
 *
 * @example
 * ```ts
 * import { outcomes } from "./outcomes.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(outcomes(3, 1), [[0], [1], [2], [0, 1, 2]]);
 * ```
 */
export function outcomes(entries: number, places: number): number[][] {
  const all: number[][] = [];
  const chosen: number[] = [];
  const choose = () => {
    if (chosen.length === places) {
      all.push([...chosen]);
      return;
    }
    for (let entry = 0; entry < entries; entry++) {
      if (chosen.includes(entry)) continue;
      chosen.push(entry);
      choose();
      chosen.pop();
    }
  };
  choose();
  all.push(refundAll(entries));
  return all;
}

/** The winners of the refund of all: every entry, in ascending order. */
export function refundAll(entries: number): number[] {
  return Array.from({ length: entries }, (_, entry) => entry);
}

/**
 * The place of an outcome in the announced order, without listing the others.
 *
 * @example
 * ```ts
 * import { outcomeIndex } from "./outcomes.ts";
 * import assert from "node:assert/strict";
 * assert.equal(outcomeIndex([2, 0], 3, 2), 4);
 * assert.equal(outcomeIndex([0, 1, 2], 3, 2), 6);
 * assert.equal(outcomeIndex([1, 1], 3, 2), -1);
 * ```
 * @returns the index, or −1 when no announced outcome has these winners
 */
export function outcomeIndex(winners: readonly number[], entries: number, places: number): number {
  const inRange = winners.every((w) => Number.isInteger(w) && w >= 0 && w < entries);
  if (!inRange || new Set(winners).size !== winners.length) return -1;
  // With as many places as entries the first choice equals the refund; the first of the two is meant.
  if (winners.length === places) {
    let index = 0;
    const left = refundAll(entries);
    winners.forEach((winner, place) => {
      const rank = left.indexOf(winner);
      left.splice(rank, 1);
      index = index * (entries - place) + rank;
    });
    return index;
  }
  const isRefund = winners.length === entries && winners.every((w, i) => w === i);
  return isRefund ? outcomeCount(entries, places) - 1 : -1;
}

/** Bytes of one winner in an outcome message. */
const WINNER_BYTES = 8;

/**
 * The message that attests an outcome: each winner's index as eight big-endian bytes, first place first.
 *
 * @example
 * ```ts
 * import { outcomeMessage } from "./outcomes.ts";
 * import assert from "node:assert/strict";
 * assert.equal(outcomeMessage([2]).toHex(), "0000000000000002");
 * ```
 */
export function outcomeMessage(winners: readonly number[]): Uint8Array {
  const message = new Uint8Array(WINNER_BYTES * winners.length);
  const view = new DataView(message.buffer);
  winners.forEach((winner, place) => view.setBigUint64(WINNER_BYTES * place, BigInt(winner)));
  return message;
}
