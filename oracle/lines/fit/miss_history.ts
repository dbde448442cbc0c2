import { fitCuts } from "./fit_cuts.ts";

/** The fewest misses that a line is fitted to. */
export const NEEDED_MISSES = 20;

/** The target under which the line of all stations stands. */
export const POOLED = "";

/** How many of the last days the drift holds against those before. */
const DRIFT_DAYS = 10;

/** A fitted line; windows are named by their starts, in unix seconds. */
export interface Fit {
  readonly target: string;
  readonly lower: number;
  readonly upper: number;
  /** Misses it was fitted to. */
  readonly windows: number;
  readonly over: number;
  readonly par: number;
  readonly under: number;
  readonly firstWindow: number;
  readonly lastWindow: number;
  /** Different days among the windows. */
  readonly days: number;
  /** Mean miss of the last ten days less that of those before; null while either is empty. */
  readonly drift: number | null;
}

interface Misses {
  readonly windows: number[];
  readonly values: number[];
}

/** The misses of all stations of one metric. */
export class MissHistory {
  readonly #byTarget = new Map<string, Misses>();

  /** Adds the miss of a station in a window; windows come in any order. One that is not finite does not count. */
  add(target: string, window: number, miss: number): void {
    if (!Number.isFinite(miss)) return;
    let own = this.#byTarget.get(target);
    if (!own) this.#byTarget.set(target, own = { windows: [], values: [] });
    own.windows.push(window);
    own.values.push(miss);
  }

  /** The line of each station that has enough misses, and last the pooled one, of all stations together. */
  *fits(): Iterable<Fit> {
    for (const [target, own] of this.#byTarget) {
      const fit = fitMisses(target, own);
      if (fit) yield fit;
    }
    const all = [...this.#byTarget.values()];
    const pooled = fitMisses(POOLED, {
      windows: all.flatMap(({ windows }) => windows),
      values: all.flatMap(({ values }) => values),
    });
    if (pooled) yield pooled;
  }
}

function fitMisses(target: string, { windows, values }: Misses): Fit | undefined {
  if (values.length < NEEDED_MISSES) return undefined;
  const cuts = fitCuts(values);
  if (!cuts) return undefined;
  const days = [...new Set(windows)].sort((a, b) => a - b);
  return {
    target,
    ...cuts,
    windows: values.length,
    firstWindow: days[0]!, // there are misses
    lastWindow: days.at(-1)!,
    days: days.length,
    drift: driftOf(windows, values, days),
  };
}

function driftOf(
  windows: readonly number[],
  values: readonly number[],
  days: readonly number[],
): number | null {
  const firstRecent = days.at(-DRIFT_DAYS);
  if (firstRecent === undefined || firstRecent === days[0]) return null;
  const sums = { recent: 0, before: 0 };
  let recent = 0;
  for (const [i, value] of values.entries()) {
    const isRecent = windows[i]! >= firstRecent; // as many as values
    sums[isRecent ? "recent" : "before"] += value;
    if (isRecent) recent++;
  }
  const drift = sums.recent / recent - sums.before / (values.length - recent);
  return Math.round(100 * drift) / 100 + 0; // not −0
}
