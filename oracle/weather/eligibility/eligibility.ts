import type { EligibleStation, Station } from "../../../shared/contract/station.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { formatInstant } from "../../../shared/time/instant.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { HeldDays } from "../station_days/day_table.ts";
import {
  allowedImperfectDays,
  isCleanDay,
  judgedDays,
  keepsCadence,
  longestGap,
  type ReportTimes,
} from "./clean_days.ts";
import { type ForecastReach, reaches, type ReachMetric } from "./forecast_reach.ts";

/** What stations are asked of. */
export interface EligibilityQuery {
  /** Whole UTC days before today that are judged. */
  readonly days: number;
  /** The length of the windows in them, and of the last one up to now; whole. */
  readonly hours: number;
  /** What the forecast must reach over. */
  readonly forecast: Window;
  readonly metrics: readonly ReachMetric[];
}

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

/** How a station fared on the judged days. */
interface Judged {
  readonly times: ReportTimes;
  readonly cleanDays: number;
}

/** Judges which stations report and are forecast well enough to be played with: from what is held of their days. */
export class Eligibility {
  readonly #options: EligibilityOptions;
  readonly #judged = new Map<string, ReadonlyMap<string, Judged>>();

  constructor(options: EligibilityOptions) {
    this.#options = options;
  }

  /**
   * The stations that may be played with, by id.
   * @throws {RefusalError} `busy` while the days are derived for the first time
   */
  async find(query: EligibilityQuery, nowMs: number): Promise<EligibleStation[]> {
    const stations = await this.#options.stations();
    const reachOf = await this.#options.reaches(nowMs);
    const judged = this.#judge(query, nowMs, stations);
    return stations.flatMap((station) => {
      const { station_id: id } = station;
      const reach = reachOf.get(id);
      const own = judged.get(id);
      if (!own || !reach || !isForecast(reach, query, nowMs)) return [];
      return eligible(station, own, reach, query, nowMs);
    });
  }

  /** The same in all of an hour, since windows begin with one. */
  #judge(
    { days, hours }: EligibilityQuery,
    nowMs: number,
    stations: readonly Station[],
  ): ReadonlyMap<string, Judged> {
    const { days: held } = this.#options;
    const today = startOfDay(nowMs);
    if (!held.isDerivedSince(today - days * DAY_MS)) throw deriving();
    const hour = Math.floor(nowMs / HOUR_MS);
    const key = `${held.version} ${hour} ${days} ${hours} ${stations.length}`;
    const kept = this.#judged.get(key);
    if (kept) return kept;
    const judged = judgedDays(today, days);
    const judgements = new Map(stations.map(({ station_id: id }) => {
      const times = this.#times(id, judged, today);
      const clean = judged.filter((dayMs) => isCleanDay(times, dayMs, hours, nowMs));
      return [id, { times, cleanDays: clean.length }];
    }));
    this.#judged.set(key, judgements);
    for (const oldest of this.#judged.keys()) {
      if (this.#judged.size <= KEPT_JUDGEMENTS) break;
      this.#judged.delete(oldest);
    }
    return judgements;
  }

  #times(station: string, judged: readonly number[], today: number): ReportTimes {
    const [reports, temperatures]: [number[], number[]] = [[], []];
    for (const dayMs of [...judged.toReversed(), today]) {
      this.#options.days.table(dayMs)?.addTimes(station, reports, temperatures);
    }
    return { reports, temperatures };
  }
}

function isForecast(
  reach: ForecastReach,
  { forecast, metrics }: EligibilityQuery,
  nowMs: number,
): boolean {
  return reach.issuedMs >= nowMs - ISSUED_WITHIN_MS && reach.throughMs >= forecast.endMs &&
    reaches(reach, forecast, metrics);
}

function eligible(
  station: Station,
  { times, cleanDays }: Judged,
  { throughMs }: ForecastReach,
  { days, hours }: EligibilityQuery,
  nowMs: number,
): EligibleStation[] {
  const lastMs = times.reports.findLast((instant) => instant < nowMs);
  if (lastMs === undefined || lastMs <= nowMs - FRESH_MS) return [];
  if (days - cleanDays > allowedImperfectDays(days)) return [];
  const recent = { startMs: nowMs - hours * HOUR_MS, endMs: nowMs };
  if (!keepsCadence(times, recent)) return [];
  const { station_id, station_name, state, iata_id, latitude, longitude } = station;
  return [{
    station_id,
    station_name,
    state,
    iata_id,
    latitude,
    longitude,
    clean_days: cleanDays,
    days_checked: days,
    last_report: formatInstant(lastMs),
    forecast_through: formatInstant(throughMs),
    coverage_checked_at: formatInstant(nowMs),
    recent_window_hours: hours,
    max_report_gap_seconds: longestGap(times.temperatures, recent) / 1000,
  }];
}

function deriving(): RefusalError {
  return new RefusalError(
    "busy",
    "the reports of the last days are still being read after the start; try again later",
  );
}
