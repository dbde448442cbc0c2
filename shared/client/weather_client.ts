import * as v from "valibot";
import { LinesAnswer } from "../contract/line.ts";
import type { Metric } from "../contract/metric.ts";
import {
  EligibleForecasts,
  EligibleStation,
  ForecastDay,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
  StationNowJson,
  type TemperatureUnit,
} from "../contract/station.ts";
import { WindowPlan } from "../contract/window_plan.ts";
import { queryText } from "./query_text.ts";
import type { Exchange } from "./exchange.ts";

/** Stations and a span; without a bound the last seven days, of forecasts the next seven. Instants are RFC 3339. */
export interface WeatherWindow {
  /** At most 100. */
  readonly stations: readonly string[];
  readonly start?: string;
  readonly end?: string;
}

/** A window, and in which unit temperatures come: Fahrenheit unless given. */
export interface DisplayWindow extends WeatherWindow {
  readonly temperatureUnit?: TemperatureUnit;
}

/** A window of forecasts, and when they were issued; the newest before the window's end unless given. */
export interface ForecastWindow extends DisplayWindow {
  readonly issuedFrom?: string;
  readonly issuedUntil?: string;
}

/** A window that is to be played: whole seconds, at most seven days. */
export interface PlannedWindow {
  /** At most 20. */
  readonly stations: readonly string[];
  readonly start: string;
  readonly end: string;
  /** The defaults of the oracle when absent. */
  readonly metrics?: readonly Metric[];
}

/** Which lines are asked for. */
export interface LinesQuery {
  /** At most 50. */
  readonly stations: readonly string[];
  readonly metrics?: readonly Metric[];
  /** Lines of a half of the day instead of whole days. */
  readonly half?: "day" | "night";
}

/** Reads the weather of one oracle, and what of it can be played. Throws as `OracleClient` does. */
export class WeatherClient {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Every station that the oracle knows. */
  async stations(): Promise<Station[]> {
    return await this.#exchange.read("/stations", v.array(Station));
  }

  /** The newest report of every station. */
  async now(): Promise<StationNowJson[]> {
    return await this.#exchange.read("/stations/now", v.array(StationNowJson));
  }

  /** What was forecast, day by day. */
  async forecasts(window: ForecastWindow): Promise<ForecastDay[]> {
    const issues = { generated_start: window.issuedFrom, generated_end: window.issuedUntil };
    return await this.#exchange.read(
      `/stations/forecasts${queryText({ ...displayed(window), ...issues })}`,
      v.array(ForecastDay),
    );
  }

  /** What stations reported over the whole window. */
  async observations(window: DisplayWindow): Promise<ObservationSpan[]> {
    return await this.#exchange.read(
      `/stations/observations${queryText(displayed(window))}`,
      v.array(ObservationSpan),
    );
  }

  /** What stations reported, day by day (UTC). */
  async dailyObservations(window: DisplayWindow): Promise<ObservationDay[]> {
    return await this.#exchange.read(
      `/stations/daily-observations${queryText(displayed(window))}`,
      v.array(ObservationDay),
    );
  }

  /** How the reports of a window fared in the checks. */
  async observationQuality(
    window: WeatherWindow & { readonly metrics?: readonly Metric[] },
  ): Promise<ObservationQuality> {
    return await this.#exchange.read(
      `/stations/observation-quality${queryText({ ...spanned(window), metrics: window.metrics })}`,
      ObservationQuality,
    );
  }

  /**
   * Stations on which an event of now would most likely settle.
   * @param judged how many past days (1–3) and windows of how many hours (1–24) are judged
   */
  async eligible(
    judged: { readonly days?: number; readonly windowHours?: number } = {},
  ): Promise<EligibleStation[]> {
    const query = queryText({ days: judged.days, window_hours: judged.windowHours });
    return await this.#exchange.read(`/stations/eligible${query}`, v.array(EligibleStation));
  }

  /** Stations for a window to come, with their forecasts of it. */
  async eligibleForecasts(
    window: { readonly start: string; readonly end: string; readonly days?: number },
  ): Promise<EligibleForecasts> {
    return await this.#exchange.read(
      `/stations/eligible/forecasts${queryText(window)}`,
      EligibleForecasts,
    );
  }

  /** What of a window could be settled and what not, each with its reason. */
  async plan({ stations, ...window }: PlannedWindow): Promise<WindowPlan> {
    return await this.#exchange.read(
      `/stations/window-compatibility${queryText({ ...window, station_ids: stations })}`,
      WindowPlan,
    );
  }

  /** The fair lines of today, all of them or none. */
  async lines({ stations, metrics, half }: LinesQuery): Promise<LinesAnswer> {
    return await this.#exchange.read(
      `/oracle/lines${queryText({ targets: stations, metrics, line_window: half })}`,
      LinesAnswer,
    );
  }
}

function spanned({ stations, start, end }: WeatherWindow) {
  return { station_ids: stations, start, end };
}

function displayed({ temperatureUnit, ...window }: DisplayWindow) {
  return { ...spanned(window), temperature_unit: temperatureUnit };
}
