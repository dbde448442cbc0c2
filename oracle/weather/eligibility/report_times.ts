import { LRUCache } from "lru-cache";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import type { ReportTimes } from "./clean_days.ts";

/** The days of all stations, as far as their times go. */
interface TimedDays {
  /** Another number whenever a day is told otherwise than before. */
  readonly version: number;
  table(dayMs: number): TimedDay | undefined;
}

interface TimedDay {
  readonly stations: Iterable<string>;
  addTimes(station: string, reports: number[], temperatures: number[]): void;
}

/** Spans of days whose times are kept: what the public asks, and what an operator asked last. */
const KEPT_SPANS = 2;

const SILENT: ReportTimes = { reports: [], temperatures: [] };

/** When stations reported over several days on end, put together once for all questions about the same days. */
export class ReportTimesOfDays {
  readonly #days: TimedDays;
  readonly #kept = new LRUCache<string, Promise<ReadonlyMap<string, ReportTimes>>>({
    max: KEPT_SPANS,
  });

  constructor(days: TimedDays) {
    this.#days = days;
  }

  /**
   * When each station reported; one that did not is not there.
   * @param dayMss midnights, ascending
   */
  of(dayMss: readonly number[]): Promise<ReadonlyMap<string, ReportTimes>> {
    const key = `${this.#days.version} ${dayMss[0]} ${dayMss.at(-1)}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const made = this.#gather(dayMss);
    this.#kept.set(key, made);
    return made;
  }

  async #gather(dayMss: readonly number[]): Promise<ReadonlyMap<string, ReportTimes>> {
    const tables = dayMss.map((dayMs) => this.#days.table(dayMs))
      .filter((table) => table !== undefined);
    const times = new Map<string, ReportTimes>();
    const turns = new Turns();
    for (const station of new Set(tables.flatMap((table) => [...table.stations]))) {
      const [reports, temperatures]: [number[], number[]] = [[], []];
      for (const table of tables) table.addTimes(station, reports, temperatures);
      times.set(station, { reports, temperatures });
      await turns.pass();
    }
    return times;
  }
}

/** The times of a station among those of all. */
export function timesOf(all: ReadonlyMap<string, ReportTimes>, station: string): ReportTimes {
  return all.get(station) ?? SILENT;
}
