import type { WindowPlan } from "../../shared/contract/window_plan.ts";
import { type Metric, NOAA_WEATHER } from "../../shared/contract/metric.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { missingBaselines, type PlannedBaseline } from "./baseline_requirement.ts";
import { noWeather, type Prospects } from "./prospects.ts";
import type { ScoredEvent } from "./terms.ts";
import { windowProblem } from "./window_rule.ts";

/** The forecast of a location and metric, and the native periods that it is made of. */
export interface PlannedPair extends PlannedBaseline {
  readonly unit: string;
  /** Of the whole issue, not only of the window; an instant has no end. */
  readonly boundaries: readonly {
    readonly field: string;
    readonly startMs: number;
    readonly endMs: number | undefined;
  }[];
}

/** What the weather at hand says of a window that somebody thinks of. */
export interface PlanningWeather extends Pick<Prospects, "knownStations" | "unprovablePairs"> {
  readonly planBaselines: (event: ScoredEvent) => Promise<readonly PlannedPair[]>;
  /** Of which windows rain and snow could be proven, in words, by station; none where neither is scored. */
  readonly provableWindows: (event: ScoredEvent) => Promise<ReadonlyMap<string, string>>;
  /** Stations of which bulletins told an hour of rain lately. */
  readonly recentFixedHours: () => Promise<ReadonlySet<string>>;
}

const NOTICE =
  "This is what the forecasts and reports at hand say now. Settlement judges those of the event itself: later " +
  "forecasts before its start, and reports that are still to come.";
const NO_CAPABILITY =
  "whether bulletins tell the hourly rain of these stations could not be read; they are shown as unknown";

/** Tells of a window what of it could be settled, by the rules that creating an event is held to. */
export class WindowPlanner {
  readonly #weather: PlanningWeather;
  readonly #clock: Clock;

  constructor(weather: PlanningWeather, clock: Clock) {
    this.#weather = weather;
    this.#clock = clock;
  }

  /**
   * Plans a window; nothing is stored.
   * @throws {RefusalError} `busy` before reports and forecasts have come
   */
  async plan(event: ScoredEvent): Promise<WindowPlan> {
    const weather = this.#weather;
    const nowMs = this.#clock.now();
    const known = await weather.knownStations(event.locations);
    if (!known) throw noWeather();
    const [planned, unprovable, provable, fixedHours] = await Promise.all([
      weather.planBaselines(event),
      weather.unprovablePairs(event),
      weather.provableWindows(event),
      weather.recentFixedHours().catch(() => undefined),
    ]);
    const missing = missingBaselines(event, planned, known);
    const pairs = event.locations.flatMap((target) =>
      event.metrics.map((metric) => ({ target, metric }))
    );
    return {
      source: NOAA_WEATHER,
      requested_window: {
        start: formatInstant(event.startsAt * 1000),
        end: formatInstant(event.endsAt * 1000),
        station_ids: [...event.locations],
        metrics: [...event.metrics],
      },
      evaluated_at: formatInstant(nowMs),
      forecasts: pairs.map((pair) => {
        const own = planned.find(isPair(pair));
        const reason = missing.find(isPair(pair))?.reason ?? null;
        const obstacles = [
          windowProblem(event.startsAt, event.endsAt, [pair.metric]),
          reason,
          unprovable.find(isPair(pair))?.reason,
        ].filter((obstacle) => typeof obstacle === "string");
        return {
          station_id: pair.target,
          metric: pair.metric,
          unit: own?.unit ?? null,
          baseline_available: reason === null,
          baseline: reason === null ? own?.baseline ?? null : null,
          reason,
          native_intervals: own?.boundaries.map(({ field, startMs, endMs }) => ({
            metric: field,
            start: formatInstant(startMs),
            ...(endMs !== undefined && { end: formatInstant(endMs) }),
          })) ?? [],
          settleable: obstacles.length === 0,
          obstacles,
          ...(isAmount(pair.metric) &&
            { provable_windows: provable.get(pair.target) ?? "unknown" }),
        };
      }),
      observations: event.endsAt * 1000 <= nowMs ? "not_assessed" : "pending",
      stations: event.locations.map((station_id) => ({
        station_id,
        fixed_hour_precipitation_source: fixedHours?.has(station_id)
          ? "recently_observed"
          : "unknown",
      })),
      settlement_ready: false,
      precipitation_capability_warning: fixedHours ? null : NO_CAPABILITY,
      notice: NOTICE,
    };
  }
}

interface Pair {
  readonly target: string;
  readonly metric: Metric;
}

function isPair({ target, metric }: Pair): (other: Pair) => boolean {
  return (other) => other.target === target && other.metric === metric;
}

function isAmount(metric: Metric): boolean {
  return metric === "rain_amt" || metric === "snow_amt";
}
