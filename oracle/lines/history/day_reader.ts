import type { WindowKind } from "../../../shared/contract/line.ts";
import type { ForecastDay } from "../../../shared/contract/station.ts";
import type {
  WeatherFileKind,
  WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import {
  FORECAST_LOOK_BACK_MS,
  forecastPublications,
  observationPublications,
  READ_BEFORE_MS,
} from "../../evidence/collection/publication.ts";
import { planBaseline } from "../../evidence/forecasts/baseline.ts";
import type { Facts } from "../../files/facts/facts.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { LINE_WINDOWS, WINDOW_KINDS } from "../../stored/line_windows.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import type { ForecastQuery } from "../../weather/questions/weather_query.ts";
import type { EvidenceRows } from "../../weather/rows/evidence_rows.ts";
import { selectedForecasts } from "../../weather/rows/selected_forecasts.ts";
import { type ObservedValues, observedValues } from "./observed_values.ts";
import type { Pair, PastDays, ReadDay } from "./read_day.ts";

/** What past days are read from. */
export interface DayReaderOptions {
  readonly rows: Pick<EvidenceRows, "observations" | "newestForecasts" | "reportingStations">;
  readonly facts: Pick<Facts, "forecastSources">;
  /** Forecasts by UTC day, for files from before native periods were kept. */
  readonly dailyForecasts: (query: ForecastQuery) => Promise<{ readonly rows: ForecastDay[] }>;
  /** SHA-256 of a file. */
  readonly hashOf: (file: WeatherFileName) => Promise<string | undefined>;
  /** Beginnings of the URLs that count as sources. */
  readonly urlPrefixes: readonly string[];
}

/** Stations that are read together: so few that the program stands still for moments only. */
const STATIONS_AT_ONCE = 50;

type SelectedForecasts = Awaited<ReturnType<typeof selectedForecasts>>;

/** Which published files tell of the windows of a day, by kind. */
export function dayPublications(
  dayMs: number,
  nowMs: number,
): Readonly<Record<WeatherFileKind, ClosedSpan>> {
  const starts = WINDOW_KINDS.map((kind) => windowOf(kind, dayMs).startMs);
  const first = forecastPublications(Math.min(...starts), nowMs);
  const last = forecastPublications(Math.max(...starts), nowMs);
  return {
    observations: observationPublications({ startMs: dayMs, endMs: dayMs + DAY_MS }, nowMs),
    forecasts: { fromMs: first.fromMs, toMs: last.toMs },
  };
}

/** Reads what past days came to, station by station, behind all queries of visitors. */
export class DayReader implements PastDays {
  readonly #options: DayReaderOptions;

  constructor(options: DayReaderOptions) {
    this.#options = options;
  }

  async read(dayMs: number, nowMs: number, signal?: AbortSignal): Promise<ReadDay> {
    const { rows, hashOf } = this.#options;
    const day = { startMs: dayMs, endMs: dayMs + DAY_MS };
    const stations = await rows.reportingStations(observationPublications(day, nowMs));
    const pairs: Record<WindowKind, Pair[]> = { full: [], day: [], night: [] };
    const files = new Map<string, WeatherFileName>();
    const noteFiles = (read: readonly { readonly file: WeatherFileName }[]) => {
      for (const { file } of read) files.set(file.name, file);
    };
    for (let from = 0; from < stations.length; from += STATIONS_AT_ONCE) {
      signal?.throwIfAborted();
      const some = stations.slice(from, from + STATIONS_AT_ONCE);
      const observations = await this.#observations(some, day, nowMs);
      noteFiles(observations);
      const reportsOf = Map.groupBy(observations, (row) => row.station_id);
      const selected = new Map<number, SelectedForecasts>();
      for (const kind of WINDOW_KINDS) {
        const window = windowOf(kind, dayMs);
        const { startMs } = window;
        const forecasts = selected.get(startMs) ?? await this.#forecasts(some, startMs, nowMs);
        selected.set(startMs, forecasts);
        noteFiles(forecasts.forecasts);
        const baselines = await this.#baselines(kind, window, forecasts, nowMs);
        for (const target of some) {
          const observed = observedValues(reportsOf.get(target) ?? [], window, nowMs);
          pairs[kind].push(...pairsOf(kind, target, baselines.get(target) ?? {}, observed));
        }
      }
    }
    const hashes: Record<string, string> = {};
    for (const [name, file] of [...files].sort(([a], [b]) => a < b ? -1 : 1)) {
      hashes[name] = await hashOf(file) ?? "";
    }
    return { pairs, files: hashes };
  }

  #observations(
    stations: readonly string[],
    day: Window,
    nowMs: number,
  ): Promise<StoredObservation[]> {
    return this.#options.rows.observations({
      stations,
      publications: observationPublications(day, nowMs),
      fromMs: day.startMs - READ_BEFORE_MS,
      toMs: day.endMs,
      asEvidence: false,
      inBackground: true,
    });
  }

  /** Of each station the newest issue before an instant. */
  #forecasts(
    stations: readonly string[],
    startMs: number,
    nowMs: number,
  ): Promise<SelectedForecasts> {
    const { rows, facts } = this.#options;
    return selectedForecasts(rows, facts, {
      stations,
      publications: forecastPublications(startMs, nowMs),
      startMs,
      nowMs,
      asEvidence: false,
      inBackground: true,
    });
  }

  /** Baselines by the rules that score; of stations with old files those of their day. */
  async #baselines(
    kind: WindowKind,
    window: Window,
    selected: SelectedForecasts,
    nowMs: number,
  ): Promise<Map<string, ObservedValues>> {
    const { urlPrefixes } = this.#options;
    const locations = [...new Set(selected.forecasts.map((row) => row.station_id))];
    const planned = planBaseline({
      terms: { locations, ...window },
      rules: CURRENT_RULES,
      nowMs,
      urlPrefixes,
      ...selected,
    }, LINE_WINDOWS[kind].metrics);
    const baselines = new Map<string, ObservedValues>(
      [...Map.groupBy(planned, ({ target }) => target)].map(([target, own]) => [
        target,
        Object.fromEntries(own.map(({ metric, baseline }) => [metric, baseline])),
      ]),
    );
    if (kind !== "full") return baselines;
    const old = await this.#oldBaselines(selected.forecasts, window, nowMs);
    return new Map([...baselines, ...old]);
  }

  /** Of stations whose forecast has no native periods: the one row of the day that displays make of it. */
  async #oldBaselines(
    forecasts: readonly StoredForecast[],
    { startMs, endMs }: Window,
    nowMs: number,
  ): Promise<Map<string, ObservedValues>> {
    const native = new Set(
      forecasts.filter((row) => row.forecast_interval_version !== null)
        .map((row) => row.station_id),
    );
    const stations = [...new Set(forecasts.map((row) => row.station_id))]
      .filter((station) => !native.has(station));
    if (stations.length === 0) return new Map();
    const { rows: days } = await this.#options.dailyForecasts({
      stations,
      startMs,
      endMs,
      issuedFromMs: startMs - FORECAST_LOOK_BACK_MS,
      issuedToMs: startMs - 1,
      unit: "fahrenheit",
      nowMs,
    });
    const daysOf = Map.groupBy(days, (day) => day.station_id as string);
    return new Map(
      [...daysOf].flatMap(([station, own]) =>
        own.length === 1 ? [[station, dayValues(own[0]!)]] : []
      ),
    );
  }
}

function dayValues(day: ForecastDay): ObservedValues {
  return {
    temp_high: day.temp_high,
    temp_low: day.temp_low,
    wind_speed: day.wind_speed ?? null,
    humidity: day.humidity_max ?? null,
  };
}

function windowOf(kind: WindowKind, dayMs: number): Window {
  const { startsAt, hours } = LINE_WINDOWS[kind];
  const startMs = dayMs + startsAt * 1000;
  return { startMs, endMs: startMs + hours * HOUR_MS };
}

function pairsOf(
  kind: WindowKind,
  target: string,
  forecast: ObservedValues,
  seen: ObservedValues,
): Pair[] {
  return LINE_WINDOWS[kind].metrics.flatMap((metric) => {
    const [baseline, observed] = [forecast[metric] ?? null, seen[metric] ?? null];
    if (baseline === null || observed === null) return [];
    return Number.isFinite(baseline) && Number.isFinite(observed)
      ? [{ target, metric, baseline, observed }]
      : [];
  });
}
