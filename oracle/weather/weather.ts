import { knownInstant } from "./rows/known_instant.ts";
import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type {
  EligibleForecasts,
  EligibleStation,
  ForecastDay,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
} from "../../shared/contract/station.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { groupsOf } from "../evidence/observations/metric_groups.ts";
import { addQuality, countQuality } from "../evidence/observations/quality.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import { readReports, type Report } from "../evidence/observations/report.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { KeptDays } from "../files/facts/kept_days.ts";
import { DiscoveredForecasts } from "./eligibility/discovered_forecasts.ts";
import { Eligibility } from "./eligibility/eligibility.ts";
import type { EligibilityQuery } from "./eligibility/eligibility_query.ts";
import { forecastSkill } from "./eligibility/forecast_skill.ts";
import type { LeadSkill } from "./questions/lead_skill.ts";
import { ForecastReaches } from "./eligibility/forecast_reaches.ts";
import { LeadBaselines } from "./eligibility/lead_baselines.ts";
import { StationDays } from "./station_days/station_days.ts";
import type { LightFiles } from "../files/light/light_files.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import type { StoredObservation } from "../stored/rows.ts";
import { DisplayRows } from "./narrow/display_rows.ts";
import { NarrowFiles } from "./narrow/narrow_files.ts";
import { NarrowMaker } from "./narrow/narrow_maker.ts";
import { Engine, EngineError, type EngineOptions } from "./engine/engine.ts";
import { EvidenceRows } from "./rows/evidence_rows.ts";
import { FileRows } from "./rows/file_rows.ts";
import { displayForecasts } from "./questions/forecast_display.ts";
import { observationDays, observationSpans } from "./questions/observation_display.ts";
import { observationReports } from "./questions/observation_reports.ts";
import { NationWeather } from "./questions/nation_now.ts";
import { StationList } from "./questions/station_list.ts";
import type { NationNow } from "./questions/station_now.ts";
import { stationReports } from "./questions/station_reports.ts";
import {
  checkIssues,
  checkWindow,
  type ForecastQuery,
  type ObservationQuery,
  type QualityQuery,
  type WindowQuery,
} from "./questions/weather_query.ts";

/** What the weather is read from. */
export interface WeatherOptions {
  readonly uploads: Pick<Uploads, "newest" | "onPublished">;
  readonly light: LightFiles;
  /** Where days of stations are kept. */
  readonly keptDays: KeptDays;
  readonly clock: Clock;
  /** The most memory that queries may use, MiB. */
  readonly memoryMb: number;
  readonly log: Logger;
  /** Real time that one query of the engine may take, in milliseconds; see {@link Engine}. */
  readonly timeoutMs?: number;
  readonly onQuery?: EngineOptions["onQuery"];
}

/** An engine without a question for so long is ended and gives its memory back; it starts again in half a second. */
const IDLE_MS = 10 * MINUTE_MS;

/** Rows of an answer, and how new what is behind them is. */
export interface WeatherAnswer<Row> {
  readonly rows: Row[];
  /** The newest report or issue that was looked at, milliseconds since the Unix epoch; `undefined` without any. */
  readonly newestMs: number | undefined;
}

/** What the published weather files say, for people and for the rules of `oracle/evidence`. */
export class Weather {
  /** Stored rows for the rules. */
  readonly rows: EvidenceRows;
  readonly #engine: Engine;
  readonly #light: LightFiles;
  readonly #uploads: WeatherOptions["uploads"];
  readonly #displayRows: DisplayRows;
  readonly #stations: StationList;
  readonly #narrow: NarrowMaker;
  readonly #nation: NationWeather;
  /** When every station reported, day by day. */
  readonly days: StationDays;
  /** What was forecast for every station and day, one to seven days ahead. */
  readonly leads: LeadBaselines;
  readonly #reaches: ForecastReaches;
  readonly #eligibility: Eligibility;
  readonly #discovered: DiscoveredForecasts;

  /** The engine starts with the first query. */
  constructor(options: WeatherOptions) {
    const { uploads, light, keptDays, clock, memoryMb, log, timeoutMs, onQuery } = options;
    this.#light = light;
    this.#engine = new Engine({
      memoryMb,
      folders: [light.folder],
      log,
      timeoutMs,
      idleMs: IDLE_MS,
      onQuery,
    });
    const rows = new FileRows({ light, engine: this.#engine, log });
    const narrow = new NarrowFiles(light.narrowFolder);
    this.#narrow = new NarrowMaker({ light, narrow, log });
    this.#displayRows = new DisplayRows({
      narrow,
      rows,
      onDamaged: (day) => this.#narrow.remake(day),
    });
    this.#stations = new StationList({ uploads, light, rows, displayRows: this.#displayRows });
    this.#nation = new NationWeather(uploads, light, rows);
    this.rows = new EvidenceRows(light, rows);
    this.#uploads = uploads;
    this.days = new StationDays({ light, kept: keptDays, clock, log });
    this.#reaches = new ForecastReaches(light, rows);
    this.leads = new LeadBaselines({ reaches: this.#reaches, kept: keptDays, clock, log });
    this.#discovered = new DiscoveredForecasts(light, rows);
    this.#eligibility = new Eligibility({
      days: this.days,
      stations: async () => (await this.#stations.stations()).rows,
      reaches: this.#reaches.newest.bind(this.#reaches),
    });
  }

  /**
   * Makes in the background what answers are read from quickly, for all days, newest first, and after each upload. Until
   * it is there, and without it, answers come from light copies.
   */
  async prepare(): Promise<void> {
    this.#uploads.onPublished(({ day }) => this.#narrow.look(day));
    this.#light.onDamaged(({ day }) => this.#narrow.look(day));
    await this.#narrow.start();
  }

  /** Days that are still to be prepared. */
  get daysToPrepare(): number {
    return this.#narrow.daysLeft;
  }

  /** Resolves when all is prepared. */
  prepared(): Promise<void> {
    return this.#narrow.idle();
  }

  /** Every station of the last 30 days, by id. */
  stations(): Promise<WeatherAnswer<Station>> {
    return asBusy(() => this.#stations.stations());
  }

  /** The newest report of every station that reported lately. */
  nation(): Promise<NationNow> {
    return asBusy(() => this.#nation.now());
  }

  /** Ids of all stations with a report in the files published since an instant, at most 30 days before the newest. */
  stationsSince(sinceMs: number): Promise<ReadonlySet<string>> {
    return asBusy(() => this.#stations.idsSince(sinceMs));
  }

  /**
   * Stations that report and are forecast well enough to be played with, by id.
   * @throws {RefusalError} `busy` when too many wait, and while the days of stations are read for the first time
   */
  eligible(query: EligibilityQuery, nowMs: number): Promise<EligibleStation[]> {
    return asBusy(() => this.#eligibility.find(query, nowMs));
  }

  /**
   * The same with their forecasts over the window asked for, which is still to come.
   * @throws {RefusalError} as {@link eligible}
   */
  discovered(query: EligibilityQuery, nowMs: number): Promise<EligibleForecasts> {
    return asBusy(async () => {
      const stations = await this.#eligibility.find(query, nowMs);
      const ids = stations.map(({ station_id }) => station_id);
      return { stations, forecasts: await this.#discovered.find(ids, query.forecast, nowMs) };
    });
  }

  /**
   * Forecasts by UTC day, stations in the order asked.
   * @throws {RefusalError} `invalid` when the query costs too much, `busy` when too many wait
   */
  async forecasts(query: ForecastQuery): Promise<WeatherAnswer<ForecastDay>> {
    checkWindow(query);
    checkIssues(query);
    return await asBusy(() => displayForecasts(this.#light, this.#displayRows, query));
  }

  /**
   * What stations reported over a window.
   * @throws {RefusalError} as {@link forecasts}
   */
  async observations(query: ObservationQuery): Promise<WeatherAnswer<ObservationSpan>> {
    const reports = await this.#reports(query);
    return { rows: await observationSpans(reports, query), newestMs: newestReportMs(reports) };
  }

  /**
   * What stations reported by UTC day.
   * @throws {RefusalError} as {@link forecasts}
   */
  async dailyObservations(query: ObservationQuery): Promise<WeatherAnswer<ObservationDay>> {
    const reports = await this.#reports(query);
    return { rows: await observationDays(reports, query), newestMs: newestReportMs(reports) };
  }

  /**
   * The single reports of a window by station, in order of time, judged for display.
   * @throws {RefusalError} as {@link forecasts}
   */
  async reports(query: WindowQuery): Promise<Map<string, readonly Report[]>> {
    return stationReports(await this.#reports(query), query);
  }

  /**
   * How the reports of a window fared in the checks.
   * @throws {RefusalError} as {@link forecasts}
   */
  async observationQuality(query: QualityQuery): Promise<ObservationQuality> {
    const groups = groupsOf(query.metrics);
    const reports = await this.#reports(query);
    const { rejected, unverified, legacy } = [...reports.values()]
      .map((rows) => countQuality(readReports(rows, "strict", CURRENT_RULES), groups, query))
      .reduce(addQuality);
    const newestMs = newestReportMs(reports);
    return {
      rejected_reports: rejected,
      unverified_reports: unverified,
      legacy_reports: legacy,
      newest_report_at: newestMs === undefined ? null : formatInstant(newestMs),
    };
  }

  /** How forecasts of a station have missed, by days ahead, as far as days were derived. */
  forecastSkill(station: string, nowMs: number): LeadSkill[] {
    return forecastSkill(this, station, nowMs);
  }

  /** Prepares nothing more; answers come from the originals where something is missing. */
  async stopPreparing(): Promise<void> {
    await Promise.all([this.#narrow.stop(), this.days.stop(), this.leads.stop()]);
  }

  /** Lets the queries that were taken finish, and ends the engine and what is prepared. */
  async close(): Promise<void> {
    await this.stopPreparing();
    await this.#engine[Symbol.asyncDispose]();
  }

  async #reports(query: WindowQuery): Promise<Map<string, StoredObservation[]>> {
    checkWindow(query);
    return await asBusy(() => observationReports(this.#light, this.#displayRows, query));
  }
}

function newestReportMs(
  reports: ReadonlyMap<string, readonly StoredObservation[]>,
): number | undefined {
  let newest: number | undefined;
  for (const rows of reports.values()) {
    for (const { generated_at } of rows) {
      const instantMs = knownInstant(generated_at);
      if (instantMs !== undefined && instantMs > (newest ?? -Infinity)) newest = instantMs;
    }
  }
  return newest;
}

/** To a visitor an engine that was ended is one that is busy: the next one answers. */
async function asBusy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.fault === "query") throw cause;
    throw new RefusalError("busy", "the weather query took too long; try again later", undefined, {
      cause,
    });
  }
}
