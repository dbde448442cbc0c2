/** Two cuts of a history of misses, and how many of them lie under, between (cuts included) and over them. */
export interface Cuts {
  readonly lower: number;
  readonly upper: number;
  readonly under: number;
  readonly par: number;
  readonly over: number;
}

const THIRD = 1 / 3;
const TWO_THIRDS = 2 / 3;
/** How many cuts before and after the one of the exact share are tried. */
const REACH = 3;

/**
 * Cuts a history of misses so that each of under, par and over holds as near a third of it as can be. Cuts lie halfway
 * between neighbouring values; of equally good pairs the lower ones are taken.
 *
 * @param misses observed minus forecast, in any order; values that are not finite do not count
 * @returns `undefined` when there are fewer than three different values, or no cut above another
 *
 * @example
 * ```ts
 * import { fitCuts } from "./fit_cuts.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(fitCuts([3, 1, 2]), { lower: 1.5, upper: 2.5, under: 1, par: 1, over: 1 });
 * assert.equal(fitCuts([1, 2, 2, 1]), undefined);
 * ```
 */
export function fitCuts(misses: Iterable<number>): Cuts | undefined {
  const sorted = Float64Array.from(misses).filter(Number.isFinite).sort();
  const count = sorted.length;
  const { cuts, below } = possibleCuts(sorted);
  let best: Cuts | undefined;
  let least = Infinity;
  for (const a of candidates(THIRD, below, count)) {
    for (const b of candidates(TWO_THIRDS, below, count)) {
      if (b <= a) continue;
      const under = below[a]!; // candidates are places of cuts
      const par = below[b]! - under;
      const over = count - below[b]!;
      const badness = Math.max(
        Math.abs(under / count - THIRD),
        Math.abs(par / count - THIRD),
        Math.abs(over / count - THIRD),
      );
      if (badness >= least) continue;
      least = badness;
      best = { lower: cuts[a]!, upper: cuts[b]!, under, par, over };
    }
  }
  // Neighbouring values may be so near each other that no number lies between them.
  return best && best.lower < best.upper ? best : undefined;
}

/** The cuts between different values, ascending, and how many values each leaves below it. */
function possibleCuts(sorted: Float64Array): { cuts: number[]; below: number[] } {
  const cuts: number[] = [];
  const below: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    const [before, after] = [sorted[i - 1]!, sorted[i]!]; // both within the array
    if (before === after) continue;
    cuts.push((before + after) / 2);
    below.push(i);
  }
  return { cuts, below };
}

/** The places of the cuts around the first that leaves at least a share of the values below it. */
function* candidates(share: number, below: readonly number[], count: number): Iterable<number> {
  const found = below.findIndex((each) => each >= share * count);
  const exact = found < 0 ? below.length : found; // only all values together reach the share
  const last = Math.min(below.length, exact + REACH) - 1;
  for (let i = Math.max(0, exact - REACH); i <= last; i++) yield i;
}
