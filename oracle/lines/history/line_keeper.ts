import type { Logger } from "@logtape/logtape";
import type { Insertable } from "kysely";
import type { WindowKind } from "../../../shared/contract/line.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { letOthersPass } from "../../../shared/lifecycle/loop_rounds.ts";
import type { Database } from "../../database/database.ts";
import type { LineFits } from "../../database/schema.ts";
import { LINE_WINDOWS, WINDOW_KINDS } from "../../stored/line_windows.ts";
import { type Fit, MissHistory } from "../fit/miss_history.ts";
import { dropFits, insertFits } from "../line_queries.ts";
import {
  dropPairs,
  insertPairs,
  lastFit,
  missRows,
  prunePairs,
  pruneWindows,
  putWindow,
  readMisses,
  windowRows,
} from "./history_queries.ts";
import type { Pair, PastDays, ReadDay } from "./read_day.ts";

/** What keeping lines needs. */
export interface LineKeeperOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Days before today whose misses lines are fitted to. */
export const LOOK_BACK_DAYS = 60;
/** Days that misses are kept. */
const KEPT_DAYS = 67;
/** How long after the end of a day it is read: its last reports are published by then. */
const DUE_AFTER_MS = 3 * HOUR_MS;
const ROWS_AT_ONCE = 1000;
/** In one transaction, while which the program stands still. */
const STATEMENTS_AT_ONCE = 3;
const STATIONS_AT_ONCE = 200;

/** What an update of lines did. */
export interface LinesUpdate {
  /** Days whose misses were read. */
  readonly days: number;
  readonly fitted: boolean;
}

/**
 * Keeps the misses of past days in the database and fits lines to them. A day is read once, when it is over, and stays:
 * neither an emptied cache nor files that were removed change a line.
 */
export class LineKeeper {
  readonly #options: LineKeeperOptions;
  /** Days are stored one after the other, whoever read them. */
  #storing: Promise<unknown> = Promise.resolve();

  constructor(options: LineKeeperOptions) {
    this.#options = options;
  }

  /**
   * Reads the days that are due, newest first, and fits lines anew when one was read or the last fit is of an earlier
   * day.
   */
  async update(reader: PastDays, signal?: AbortSignal): Promise<LinesUpdate> {
    let days = 0;
    for (const dayMs of await this.dueDays()) {
      if (signal?.aborted) break;
      await this.keep(dayMs, await reader.read(dayMs, this.#options.clock.now(), signal));
      days++;
    }
    const fitted = !signal?.aborted && (days > 0 || await this.#isFitOld());
    if (fitted) await this.fit(signal);
    return { days, fitted };
  }

  /** Fits all lines to the kept misses, in slices between which requests are answered. */
  async fit(signal?: AbortSignal): Promise<void> {
    const { db, clock } = this.#options;
    const nowMs = clock.now();
    const windows = await db.read(windowRows((startOfDay(nowMs) - LOOK_BACK_DAYS * DAY_MS) / 1000));
    for (const kind of WINDOW_KINDS) {
      const histories = new Map(
        LINE_WINDOWS[kind].metrics.map((metric) => [metric as string, new MissHistory()]),
      );
      for (const { window_start } of windows.filter((row) => row.window_kind === kind)) {
        for (const row of await db.read(missRows(kind, window_start))) {
          const history = histories.get(row.metric);
          for (const [target, miss] of readMisses(row)) history?.add(target, window_start, miss);
        }
        await letOthersPass();
      }
      for (const metric of LINE_WINDOWS[kind].metrics) {
        const fits: Fit[] = [];
        for (const fit of histories.get(metric)!.fits()) { // every metric has one
          fits.push(fit);
          if (fits.length % STATIONS_AT_ONCE === 0) await letOthersPass();
          signal?.throwIfAborted();
        }
        const rows = fits.map((fit) => fitRow(kind, metric, fit, Math.floor(nowMs / 1000)));
        await db.write(
          [dropFits(kind, metric), ...slices(rows, ROWS_AT_ONCE).map((part) => insertFits(part))],
          { whenFull: "wait" },
        );
      }
    }
    const oldest = (startOfDay(nowMs) - KEPT_DAYS * DAY_MS) / 1000;
    await db.write(
      [...WINDOW_KINDS.map((kind) => prunePairs(kind, oldest)), pruneWindows(oldest)],
      { whenFull: "wait" },
    );
  }

  /**
   * Keeps what a day came to, unless misses of it are kept already or it is none of those that lines are fitted to.
   * @returns whether it was kept now
   */
  keep(dayMs: number, read: ReadDay): Promise<boolean> {
    const kept = this.#storing.then(async () => {
      if (!(await this.dueDays("empty days")).includes(dayMs)) return false;
      await this.#store(dayMs, read);
      return true;
    });
    this.#storing = kept.catch(() => {});
    return kept;
  }

  /**
   * Midnights of the days that are over and not kept yet, newest first.
   * @param again also those of which there was nothing to read
   */
  async dueDays(again?: "empty days"): Promise<number[]> {
    const { db, clock } = this.#options;
    const nowMs = clock.now();
    const today = startOfDay(nowMs);
    const firstMs = today - LOOK_BACK_DAYS * DAY_MS;
    const kept = new Map(
      (await db.read(windowRows(firstMs / 1000)))
        .filter((row) => row.window_kind === "full").map((row) => [row.window_start * 1000, row]),
    );
    const due: number[] = [];
    for (let dayMs = today - DAY_MS; dayMs >= firstMs; dayMs -= DAY_MS) {
      if (dayMs + DAY_MS + DUE_AFTER_MS > nowMs) continue;
      const row = kept.get(dayMs);
      const isEmpty = row?.pairs === 0;
      if (!row || isEmpty && again || isWorthAnotherLook(row, dayMs, nowMs)) due.push(dayMs);
    }
    return due;
  }

  async #isFitOld(): Promise<boolean> {
    const { db, clock } = this.#options;
    const [row] = await db.read(lastFit());
    const fittedAt = row?.fitted_at ?? null;
    return fittedAt === null || fittedAt * 1000 < startOfDay(clock.now());
  }

  /** The window's row comes last: misses without one do not count, and are read again. */
  async #store(dayMs: number, { pairs, files }: ReadDay): Promise<void> {
    const { db, clock, log } = this.#options;
    const collectedAt = Math.floor(clock.now() / 1000);
    // Whole days decide what is due, so they are stored after their halves.
    for (const kind of [...WINDOW_KINDS].reverse()) {
      const start = dayMs / 1000 + LINE_WINDOWS[kind].startsAt;
      const own = pairs[kind];
      const statements = [
        dropPairs(kind, start),
        ...slices(own, ROWS_AT_ONCE).map((part) =>
          insertPairs(part.map((pair) => pairRow(kind, start, pair)))
        ),
        putWindow({
          window_kind: kind,
          window_start: start,
          pairs: own.length,
          files: JSON.stringify(files),
          collected_at: collectedAt,
        }),
      ];
      for (const part of slices(statements, STATEMENTS_AT_ONCE)) {
        await db.write(part, { whenFull: "wait" });
      }
    }
    const kept = { day: formatInstant(dayMs).slice(0, 10), pairs: pairs.full.length };
    const text = "kept the misses of {day}: {pairs} pairs";
    if (kept.pairs > 0) log.info(text, kept);
    else log.debug(text, kept); // a new oracle has no past at all
  }
}

/** A day without any miss is read once more, a day after it ended: files may have come late. */
function isWorthAnotherLook(
  { pairs, collected_at }: { readonly pairs: number; readonly collected_at: number },
  dayMs: number,
  nowMs: number,
): boolean {
  const lateMs = dayMs + 2 * DAY_MS;
  return pairs === 0 && collected_at * 1000 < lateMs && nowMs >= lateMs;
}

function slices<Item>(items: readonly Item[], length: number): Item[][] {
  return Array.from(
    { length: Math.ceil(items.length / length) },
    (_, i) => items.slice(i * length, (i + 1) * length),
  );
}

function pairRow(kind: WindowKind, start: number, { metric, target, baseline, observed }: Pair) {
  return { window_kind: kind, window_start: start, metric, target, baseline, observed };
}

function fitRow(
  kind: WindowKind,
  metric: string,
  { firstWindow, lastWindow, ...fit }: Fit,
  fittedAt: number,
): Insertable<LineFits> {
  return {
    window_kind: kind,
    metric,
    ...fit,
    first_window: firstWindow,
    last_window: lastWindow,
    fitted_at: fittedAt,
  };
}
