/**
 * A second account of how lines are fitted, written from the client contract (section 8) alone and sharing no code with
 * the oracle, so that a slip in one of the two shows.
 */

/** A fitted line with the counts of its history. */
export interface ModelLine {
  readonly lower: number;
  readonly upper: number;
  readonly over: number;
  readonly par: number;
  readonly under: number;
}

/** What the contract's text calls by these names. */
interface History {
  readonly n: number;
  readonly cuts: readonly number[];
  readonly below: readonly number[];
}

function historyOf(misses: readonly number[]): History | undefined {
  const kept = misses.filter((x) => Number.isFinite(x));
  const distinct = [...new Set(kept)].sort((x, y) => x - y);
  if (distinct.length < 3) return undefined;
  const cuts = distinct.slice(0, -1).map((x, i) => (x + distinct[i + 1]!) / 2);
  const below = distinct.map((limit) => kept.filter((x) => x <= limit).length);
  return { n: kept.length, cuts, below };
}

function candidatePlaces({ n, cuts, below }: History, t: number): number[] {
  let j = 0;
  while (!(below[j]! >= t * n)) j += 1;
  const first = Math.max(0, j - 3);
  const end = Math.min(cuts.length, j + 3);
  return cuts.map((_, i) => i).filter((i) => i >= first && i < end);
}

function badnessOf({ n, below }: History, a: number, b: number): number {
  const shares = [below[a]! / n, (below[b]! - below[a]!) / n, (n - below[b]!) / n];
  return Math.max(...shares.map((share) => Math.abs(share - 1 / 3)));
}

/** The line that the contract gives a history of misses. */
export function modelFit(misses: readonly number[]): ModelLine | undefined {
  const history = historyOf(misses);
  if (!history) return undefined;
  const pairs = candidatePlaces(history, 1 / 3).flatMap((a) =>
    candidatePlaces(history, 2 / 3).filter((b) => b > a).map((b) => ({
      a,
      b,
      badness: badnessOf(history, a, b),
    }))
  );
  const least = Math.min(...pairs.map(({ badness }) => badness));
  const first = pairs.find(({ badness }) => badness === least);
  if (!first) return undefined;
  const { n, cuts, below } = history;
  return {
    lower: cuts[first.a]!,
    upper: cuts[first.b]!,
    under: below[first.a]!,
    par: below[first.b]! - below[first.a]!,
    over: n - below[first.b]!,
  };
}

/** The least badness over all pairs of cuts that the contract's candidates allow, by trying them all. */
export function leastBadness(misses: readonly number[]): number | undefined {
  const history = historyOf(misses);
  if (!history) return undefined;
  let least: number | undefined;
  for (const a of candidatePlaces(history, 1 / 3)) {
    for (const b of candidatePlaces(history, 2 / 3)) {
      if (b > a) least = Math.min(least ?? Infinity, badnessOf(history, a, b));
    }
  }
  return least;
}
