import { LRUCache } from "lru-cache";
import type { EligibleStation, Station } from "../../../shared/contract/station.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { HeldDays } from "../station_days/day_table.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import {
  allowedImperfectDays,
  isCleanDay,
  judgedDays,
  keepsCadence,
  longestGap,
  type ReportTimes,
} from "./clean_days.ts";
import { type EligibilityQuery, USUAL_DAYS } from "./eligibility_query.ts";
import { ReportTimesOfDays, timesOf } from "./report_times.ts";
import { type ForecastReach, reaches } from "./forecast_reach.ts";

/** What eligibility is judged by. */
export interface EligibilityOptions {
  readonly days: HeldDays;
  /** Every station, by id. */
  readonly stations: () => Promise<readonly Station[]>;
  readonly reaches: (nowMs: number) => Promise<ReadonlyMap<string, ForecastReach>>;
}

/** The oldest that the newest report may be. */
const FRESH_MS = 90 * MINUTE_MS;
/** The oldest that the newest issue may be. */
const ISSUED_WITHIN_MS = 3 * HOUR_MS;
/** Judgements of days that are kept. */
const KEPT_JUDGEMENTS = 16;

/** How many of the judged days of each station are clean. */
type CleanDays = ReadonlyMap<string, number>;

/** Judges which stations report and are forecast well enough to be played with: from what is held of their days. */
export class Eligibility {
  readonly #options: EligibilityOptions;
  readonly #times: ReportTimesOfDays;
  readonly #judged = new LRUCache<string, Promise<CleanDays>>({ max: KEPT_JUDGEMENTS });

  constructor(options: EligibilityOptions) {
    this.#options = options;
    this.#times = new ReportTimesOfDays(options.days);
  }

  /**
   * The stations that may be played with, by id.
   * @throws {RefusalError} `busy` while the days are derived for the first time
   */
  async find(query: EligibilityQuery, nowMs: number): Promise<EligibleStation[]> {
    const stations = await this.#options.stations();
    const reachOf = await this.#options.reaches(nowMs);
    const today = startOfDay(nowMs);
    if (!this.#options.days.isDerivedSince(today - query.days * DAY_MS)) throw deriving();
    // Of the same days for all that the public may ask.
    const judged = judgedDays(today, Math.max(query.days, USUAL_DAYS));
    const { version } = this.#options.days;
    const times = await this.#times.of([...judged.toReversed(), today]);
    const cleanDays = await this.#cleanDays(query, nowMs, version, times);
    const found: EligibleStation[] = [];
    const spell = spellingOnce();
    const turns = new Turns();
    for (const station of stations) {
      await turns.pass();
      const { station_id: id } = station;
      const clean = cleanDays.get(id);
      if (clean === undefined || query.days - clean > allowedImperfectDays(query.days)) continue;
      const reports = reportsUntil(timesOf(times, id), query.hours, nowMs);
      const reach = reachOf.get(id);
      if (!reports || !reach || !isForecast(reach, query, nowMs)) continue;
      const { station_name, state, iata_id, latitude, longitude } = station;
      found.push({
        station_id: id,
        station_name,
        state,
        iata_id,
        latitude,
        longitude,
        clean_days: clean,
        days_checked: query.days,
        last_report: spell(reports.lastMs),
        forecast_through: spell(reach.throughMs),
        coverage_checked_at: spell(nowMs),
        recent_window_hours: query.hours,
        max_report_gap_seconds: reports.longestGapMs / 1000,
      });
    }
    return found;
  }

  /** The same in all of an hour, since windows begin with one. */
  #cleanDays(
    { days, hours }: EligibilityQuery,
    nowMs: number,
    version: number,
    times: ReadonlyMap<string, ReportTimes>,
  ): Promise<CleanDays> {
    const key = `${version} ${Math.floor(nowMs / HOUR_MS)} ${days} ${hours}`;
    const kept = this.#judged.get(key);
    if (kept) return kept;
    const judged = judge(times, judgedDays(startOfDay(nowMs), days), hours, nowMs);
    this.#judged.set(key, judged);
    return judged;
  }
}

async function judge(
  times: ReadonlyMap<string, ReportTimes>,
  judged: readonly number[],
  hours: number,
  nowMs: number,
): Promise<CleanDays> {
  const turns = new Turns();
  const cleanDays = new Map<string, number>();
  for (const [station, own] of times) {
    await turns.pass();
    let clean = 0;
    for (const dayMs of judged) if (isCleanDay(own, dayMs, hours, nowMs)) clean++;
    cleanDays.set(station, clean);
  }
  return cleanDays;
}

function isForecast(
  reach: ForecastReach,
  { forecast, metrics }: EligibilityQuery,
  nowMs: number,
): boolean {
  return reach.issuedMs >= nowMs - ISSUED_WITHIN_MS && reach.throughMs >= forecast.endMs &&
    reaches(reach, forecast, metrics);
}

/** What the last window up to now shows; `undefined` where an event of it could not be settled. */
function reportsUntil(
  times: ReportTimes,
  hours: number,
  nowMs: number,
): { readonly lastMs: number; readonly longestGapMs: number } | undefined {
  const lastMs = times.reports.findLast((instant) => instant < nowMs);
  if (lastMs === undefined || lastMs <= nowMs - FRESH_MS) return undefined;
  const recent = { startMs: nowMs - hours * HOUR_MS, endMs: nowMs };
  if (!keepsCadence(times, recent)) return undefined;
  return { lastMs, longestGapMs: longestGap(times.temperatures, recent) };
}

/** {@link formatInstant}, each instant once: thousands of stations share a few. */
function spellingOnce(): (atMs: number) => string {
  const spelled = new Map<number, string>();
  return (atMs) => {
    const known = spelled.get(atMs);
    if (known !== undefined) return known;
    const text = formatInstant(atMs);
    spelled.set(atMs, text);
    return text;
  };
}

function deriving(): RefusalError {
  return new RefusalError(
    "busy",
    "the reports of the last days are still being read after the start; try again later",
  );
}
