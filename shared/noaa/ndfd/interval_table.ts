import { quote } from "../quote.ts";
import { formatWholeSeconds } from "../../time/instant.ts";
import type { LayoutEntry, NativeInterval, NativeValue } from "./native_interval.ts";
import type { ReadingElement } from "./metric.ts";
import type { LayoutInterval, TimeLayout } from "./time_layout.ts";
import { readingUnit, readValue } from "./value.ts";

/** A distinct interval of the document. */
type Bounds = Pick<NativeInterval, "begin" | "end" | "kind">;

/** A layout entry and the place of its interval among all intervals of the document. */
interface RankedEntry {
  readonly entry: LayoutEntry;
  readonly rank: number;
}

interface DraftInterval {
  readonly values: NativeValue[];
  readonly problems: string[];
}

/**
 * All distinct intervals of a document's layouts, compared as instants (points of several time zones repeat them with
 * other offsets) and ranked by begin, then end, so that the readings of each point fall into their rows in order.
 */
export class IntervalTable {
  readonly #bounds: readonly Bounds[];
  readonly #layouts: ReadonlyMap<string, readonly RankedEntry[]>;

  constructor(layouts: readonly TimeLayout[]) {
    const byLayout = layouts.map(({ key, intervals }) => {
      const keyJson = JSON.stringify(key);
      return intervals.map((interval, index) => ({
        entry: layoutEntry(key, keyJson, index, interval),
        interval,
        rank: 0,
      }));
    });
    const bounds: Bounds[] = [];
    let previous: LayoutInterval | undefined;
    for (const ranked of byLayout.flat().sort((a, b) => byBounds(a.interval, b.interval))) {
      const { interval } = ranked;
      if (!previous || byBounds(previous, interval) !== 0) bounds.push(boundsOf(interval));
      ranked.rank = bounds.length - 1;
      previous = interval;
    }
    this.#bounds = bounds;
    this.#layouts = new Map(layouts.map(({ key }, i) => [key, byLayout[i]!]));
  }

  /**
   * The native intervals of one location, ordered. Only intervals that something was sent for occur.
   *
   * @param readings each with a layout of this table and as many values as the layout has intervals
   * @param documentProblem a problem of the whole document, added to every interval
   */
  intervalsOf(readings: readonly ReadingElement[], documentProblem?: string): NativeInterval[] {
    const drafts = new Map<number, DraftInterval>();
    for (const reading of readings) this.#place(reading, drafts);
    const ranks = [...drafts.keys()].sort((a, b) => a - b);
    return ranks.map((rank) => {
      const { values, problems } = drafts.get(rank)!;
      if (values.length > 1) {
        addPairProblems(values, problems);
        values.sort(byMetric);
      }
      if (documentProblem !== undefined) problems.push(documentProblem);
      const { begin, end, kind } = this.#bounds[rank]!;
      return { begin, end, kind, values, problems };
    });
  }

  #place(reading: ReadingElement, drafts: Map<number, DraftInterval>): void {
    const { metric, sampled } = reading.rule;
    const unit = readingUnit(reading.rule, reading.units);
    const entries = this.#layouts.get(reading.layout)!;
    for (const [index, text] of reading.values.entries()) {
      const { entry, rank } = entries[index]!;
      let draft = drafts.get(rank);
      if (!draft) drafts.set(rank, draft = { values: [], problems: [] });
      const { values, problems } = draft;
      if (valueOf(values, metric)) {
        const twice = `${metric} occurs twice for the interval`;
        if (!problems.includes(twice)) problems.push(twice);
        continue;
      }
      if (!unit.accepted) {
        problems.push(`${metric} units ${quote(reading.units)} are not supported`);
      }
      if (!sampled && entry.end === null) {
        problems.push(`${metric} has no interval: its layout gives no end`);
      }
      const value = readValue(reading.rule, unit, text, problems);
      values.push({ metric, value, units: unit.code, text, entry });
    }
  }
}

function byBounds(a: LayoutInterval, b: LayoutInterval): number {
  return a.beginMs - b.beginMs || a.endMs - b.endMs;
}

function boundsOf({ beginMs, endMs }: LayoutInterval): Bounds {
  const begin = formatWholeSeconds(beginMs);
  if (beginMs === endMs) return { begin, end: begin, kind: "instant" };
  return { begin, end: formatWholeSeconds(endMs), kind: "period" };
}

/** Times need no escaping: they passed as offset times. */
function layoutEntry(
  layout: string,
  layoutJson: string,
  index: number,
  { startText: start, endText: end }: LayoutInterval,
): LayoutEntry {
  const endJson = end === null ? "null" : `"${end}"`;
  const json = `"layout":${layoutJson},"start":"${start}","end":${endJson},"index":${index}`;
  return { layout, index, start, end, json };
}

function valueOf(values: readonly NativeValue[], metric: string): NativeValue | undefined {
  for (const value of values) if (value.metric === metric) return value;
  return undefined;
}

function byMetric(a: NativeValue, b: NativeValue): number {
  return a.metric < b.metric ? -1 : 1;
}

function addPairProblems(values: readonly NativeValue[], problems: string[]): void {
  const minTemp = valueOf(values, "min_temp");
  const maxTemp = valueOf(values, "max_temp");
  if (minTemp && maxTemp && minTemp.units !== maxTemp.units) {
    problems.push("min_temp and max_temp are in different units");
  } else {
    addOrderProblem(minTemp, maxTemp, problems);
  }
  addOrderProblem(
    valueOf(values, "relative_humidity_min"),
    valueOf(values, "relative_humidity_max"),
    problems,
  );
}

function addOrderProblem(
  min: NativeValue | undefined,
  max: NativeValue | undefined,
  problems: string[],
): void {
  if (!min || !max || min.value === null || max.value === null || min.value <= max.value) return;
  problems.push(`${min.metric} ${min.value} is above ${max.metric} ${max.value}`);
}
