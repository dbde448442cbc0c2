/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      // All three neighbours exist within the loop's bounds.
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1);
      }
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** The known name most like a mistyped one, when it is like enough to be what was meant. */
function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(Math.max(2, name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits < candidate.length) [best, least] = [candidate, edits];
  }
  return best;
}

/**
 * `; did you mean X?`, or nothing when no known name is near.
 *
 * @example
 * ```ts
 * import { suggestion } from "./nearest.ts";
 * import assert from "node:assert/strict";
 * const known = ["sleep_interval", "level", "port"];
 * assert.equal(suggestion("sleep_intervall", known), "; did you mean sleep_interval?");
 * assert.equal(suggestion("colour", known), "");
 * ```
 */
export function suggestion(name: string, known: Iterable<string>, prefix = ""): string {
  const best = nearest(name, known);
  return best === undefined ? "" : `; did you mean ${prefix}${best}?`;
}
