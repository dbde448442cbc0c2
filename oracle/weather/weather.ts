import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type {
  ForecastDay,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
} from "../../shared/contract/station.ts";
import { groupsOf } from "../evidence/observations/metric_groups.ts";
import { addQuality, countQuality } from "../evidence/observations/quality.ts";
import { readReports } from "../evidence/observations/report.ts";
import type { Archive } from "../files/archive.ts";
import { Engine, EngineError } from "./engine/engine.ts";
import { EvidenceRows } from "./rows/evidence_rows.ts";
import { FileRows } from "./rows/file_rows.ts";
import { displayForecasts } from "./questions/forecast_display.ts";
import { observationDays, observationSpans } from "./questions/observation_display.ts";
import { observationReports } from "./questions/observation_reports.ts";
import { StationList } from "./questions/station_list.ts";
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
  readonly archive: Archive;
  /** The most memory that queries may use, MiB. */
  readonly memoryMb: number;
  readonly log: Logger;
  /** Real time that one query of the engine may take, in milliseconds; see {@link Engine}. */
  readonly timeoutMs?: number;
}

/** What the published weather files say, for people and for the rules of `oracle/evidence`. */
export interface Weather {
  /** Every station of the last 30 days, by id. */
  stations(): Promise<Station[]>;
  /**
   * Forecasts by UTC day, stations in the order asked.
   * @throws {RefusalError} `invalid` when the query costs too much, `busy` when too many wait
   */
  forecasts(query: ForecastQuery): Promise<ForecastDay[]>;
  /**
   * What stations reported over a window.
   * @throws {RefusalError} as {@link forecasts}
   */
  observations(query: ObservationQuery): Promise<ObservationSpan[]>;
  /**
   * What stations reported by UTC day.
   * @throws {RefusalError} as {@link forecasts}
   */
  dailyObservations(query: ObservationQuery): Promise<ObservationDay[]>;
  /**
   * How the reports of a window fared in the checks.
   * @throws {RefusalError} as {@link forecasts}
   */
  observationQuality(query: QualityQuery): Promise<ObservationQuality>;
  /** Stored rows for the rules. */
  readonly rows: EvidenceRows;
  /** Lets the queries that were taken finish, and ends the engine. */
  close(): Promise<void>;
}

/** Opens the weather of an archive; the engine starts with the first query. */
export function openWeather({ archive, memoryMb, log, timeoutMs }: WeatherOptions): Weather {
  const engine = new Engine({ memoryMb, folders: [archive.lightDir], log, timeoutMs });
  const files = new FileRows({ archive, engine, log });
  const stations = new StationList(archive, files);
  const reports = (query: WindowQuery) => answered(() => observationReports(archive, files, query));
  return {
    stations: () => answered(() => stations.stations()),
    async forecasts(query) {
      checkWindow(query);
      checkIssues(query);
      return await answered(() => displayForecasts(archive, files, query));
    },
    async observations(query) {
      checkWindow(query);
      return observationSpans(await reports(query), query);
    },
    async dailyObservations(query) {
      checkWindow(query);
      return observationDays(await reports(query), query);
    },
    async observationQuality(query) {
      checkWindow(query);
      const groups = groupsOf(query.metrics);
      const { rejected, unverified, legacy } = [...(await reports(query)).values()]
        .map((rows) => countQuality(readReports(rows, "strict"), groups, query))
        .reduce(addQuality);
      return {
        rejected_reports: rejected,
        unverified_reports: unverified,
        legacy_reports: legacy,
      };
    },
    rows: new EvidenceRows(archive, files),
    close: () => engine[Symbol.asyncDispose](),
  };
}

/** To a visitor an engine that was ended is one that is busy: the next one answers. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.fault === "query") throw cause;
    throw new RefusalError("busy", "the weather query took too long; try again later", undefined, {
      cause,
    });
  }
}
