import { join } from "node:path";
import * as v from "valibot";
import { replaceFile } from "../../shared/storage/durable_file.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import { formatInstant, requireInstant } from "../../shared/time/instant.ts";

/** An interval that was asked for and not answered; `null` stations are the whole catalog of a later run. */
export interface OwedInterval {
  readonly stationIds: readonly string[] | null;
  readonly window: ClosedSpan;
}

/** What later runs must know of earlier ones. */
export interface HistoryState {
  /** End of the last window of which a file was written, ms; `null` before the first. */
  readonly coveredUntilMs: number | null;
  readonly owed: readonly OwedInterval[];
}

/** The state of a daemon that has never run. */
export const NO_HISTORY: HistoryState = { coveredUntilMs: null, owed: [] };

/** An interval that ended longer ago than this is given up. */
export const OWED_FOR_MS = 26 * HOUR_MS;
/** Most owed intervals asked for in one run. */
export const OWED_PER_RUN = 64;

/**
 * What is still worth asking for: not too old, only the part before the run's own window, one interval where
 * several of the same stations touch, newest first.
 */
export function owedBefore(
  owed: readonly OwedInterval[],
  ownStartMs: number,
  nowMs: number,
): OwedInterval[] {
  const oldest = nowMs - OWED_FOR_MS;
  const parts = owed
    .filter(({ window }) => window.toMs >= oldest)
    .map(({ stationIds, window }) => ({
      stationIds,
      window: {
        fromMs: Math.max(window.fromMs, oldest),
        toMs: Math.min(window.toMs, ownStartMs),
      },
    }))
    .filter(({ window }) => window.fromMs < window.toMs);
  return mergeOwed(parts).sort((a, b) => b.window.toMs - a.window.toMs);
}

/** Joins intervals of the same stations that overlap or touch. */
export function mergeOwed(owed: readonly OwedInterval[]): OwedInterval[] {
  const byStations = Map.groupBy(owed, ({ stationIds }) => stationIds?.join(",") ?? "");
  return [...byStations.values()].flatMap((intervals) => {
    const merged: OwedInterval[] = [];
    for (const next of intervals.toSorted((a, b) => a.window.fromMs - b.window.fromMs)) {
      const last = merged.at(-1);
      if (last === undefined || next.window.fromMs > last.window.toMs) {
        merged.push(next);
      } else if (next.window.toMs > last.window.toMs) {
        const window = { fromMs: last.window.fromMs, toMs: next.window.toMs };
        merged[merged.length - 1] = { stationIds: last.stationIds, window };
      }
    }
    return merged;
  });
}

const StoredInstant = v.pipe(v.string(), v.transform(requireInstant));

const StoredState = v.object({
  version: v.literal(1),
  covered_until: v.nullable(StoredInstant),
  owed: v.array(v.object({
    station_ids: v.nullable(v.array(v.string())),
    start: StoredInstant,
    end: StoredInstant,
  })),
});

/** Keeps the state in `history_state.json` of a folder, so that a restart forgets nothing. */
export class HistoryStateKeeper {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, "history_state.json");
  }

  /**
   * The state last kept.
   * @throws {Error} naming the file when it is there and cannot be read
   */
  async recall(): Promise<HistoryState> {
    try {
      const stored = v.parse(StoredState, JSON.parse(await Deno.readTextFile(this.#path)));
      return {
        coveredUntilMs: stored.covered_until,
        owed: stored.owed.map(({ station_ids, start, end }) => ({
          stationIds: station_ids,
          window: { fromMs: start, toMs: end },
        })),
      };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return NO_HISTORY;
      throw new Error(`${this.#path} cannot be read`, {
        cause: error,
      });
    }
  }

  /** Replaces what is kept. */
  async keep({ coveredUntilMs, owed }: HistoryState): Promise<void> {
    const stored: v.InferInput<typeof StoredState> = {
      version: 1,
      covered_until: coveredUntilMs === null ? null : formatInstant(coveredUntilMs),
      owed: owed.map(({ stationIds, window }) => ({
        station_ids: stationIds === null ? null : [...stationIds],
        start: formatInstant(window.fromMs),
        end: formatInstant(window.toMs),
      })),
    };
    await replaceFile(this.#path, new TextEncoder().encode(JSON.stringify(stored) + "\n"));
  }
}
