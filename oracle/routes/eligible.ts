import type { EligibleStation } from "../../shared/contract/station.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/time/units.ts";
import type { Window } from "../../shared/time/window.ts";
import { listJson } from "../http/list_json.ts";
import type { Audience } from "../http/request_context.ts";
import type { Route } from "../http/route.ts";
import type { Question } from "../weather/answers/kept_answers.ts";
import type { EligibilityQuery } from "../weather/eligibility/eligibility_query.ts";
import {
  USUAL_DAYS,
  usualEligibility,
  WHOLE_DAY,
  WHOLE_DAY_HOURS,
} from "../weather/eligibility/eligibility_query.ts";
import { REACH_WITHIN_MS } from "../weather/eligibility/forecast_reach.ts";
import type { Weather } from "../weather/weather.ts";
import { LIST_ELIGIBLE_FORECASTS, LIST_ELIGIBLE_STATIONS } from "./operations/planning.ts";
import { checkStrictly, refuseQuestion } from "./strict_query.ts";
import {
  type AskedWeather,
  type WeatherCall,
  WeatherRoute,
  type WeatherRouteOptions,
} from "./weather_route.ts";

/** How many days the public and the operator may ask for. */
const MOST_DAYS: Readonly<Record<Audience, number>> = { public: USUAL_DAYS, operator: 31 };
/** The longest window that stations are looked for, and how far ahead it may begin. */
const LONGEST_WINDOW_HOURS = 48;
const FURTHEST_AHEAD_MS = 7 * DAY_MS;
const HALF_DAY_HOURS = 12;

/** What these routes need. */
export interface EligibleRoutesOptions extends WeatherRouteOptions {
  readonly weather: Pick<Weather, "eligible" | "discovered" | "days">;
}

/** Which stations report and are forecast well enough to be played with, and their forecasts. */
export function eligibleRoutes(options: EligibleRoutesOptions): Route[] {
  const { weather, clock } = options;

  /** Asked as of the last whole minute, so that equal questions meet. */
  const asOfMinute = () => Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;

  function questionOf(what: string, nowMs: number): Question {
    const observed = {
      fromMs: nowMs - MOST_DAYS.operator * DAY_MS,
      toMs: nowMs + HOUR_MS,
    };
    return {
      key: `${what} ${nowMs} ${weather.days.version}`,
      files: [
        { kind: "observations", publications: observed },
        { kind: "forecasts", publications: { fromMs: nowMs - REACH_WITHIN_MS, toMs: nowMs } },
      ],
    };
  }

  function eligible({ query, audience }: WeatherCall): AskedWeather {
    const asked = checkStrictly(LIST_ELIGIBLE_STATIONS.query, query);
    const days = checkDays(asked.days, audience);
    const hours = asked.window_hours ?? WHOLE_DAY_HOURS;
    checkRange("window_hours", hours, 1, WHOLE_DAY_HOURS);
    const nowMs = asOfMinute();
    return {
      question: questionOf(`eligible ${days} ${hours}`, nowMs),
      make: async () => {
        const stations = await weather.eligible(usualEligibility(nowMs, days, hours), nowMs);
        return { text: await listJson(stations), newestMs: newestReport(stations) };
      },
    };
  }

  function discovery({ query, audience }: WeatherCall): AskedWeather {
    const asked = checkStrictly(LIST_ELIGIBLE_FORECASTS.query, query);
    const days = checkDays(asked.days, audience);
    const forecast = { startMs: asked.start, endMs: asked.end };
    const hours = checkFutureWindow(forecast, clock.now());
    const found: EligibilityQuery = {
      days,
      hours: Math.min(WHOLE_DAY_HOURS, hours),
      forecast,
      metrics: metricsOf(forecast, hours),
    };
    const nowMs = asOfMinute();
    return {
      question: questionOf(`discovery ${days} ${forecast.startMs} ${forecast.endMs}`, nowMs),
      make: async () => {
        const { stations, forecasts } = await weather.discovered(found, nowMs);
        const text = `{"stations":${await listJson(stations)},"forecasts":${await listJson(
          forecasts,
        )}}`;
        return { text, newestMs: newestReport(stations) };
      },
    };
  }

  return [
    new WeatherRoute(LIST_ELIGIBLE_STATIONS, eligible, options),
    new WeatherRoute(LIST_ELIGIBLE_FORECASTS, discovery, options),
  ];
}

/** What an event over a window is usually scored by: a half day holds one extreme whole. */
function metricsOf({ startMs }: Window, hours: number): EligibilityQuery["metrics"] {
  if (hours >= WHOLE_DAY_HOURS) return WHOLE_DAY;
  const isDay = startMs % DAY_MS >= HALF_DAY_HOURS * HOUR_MS;
  return [isDay ? "temp_high" : "temp_low", "wind_speed"];
}

/** @returns the length in hours */
function checkFutureWindow({ startMs, endMs }: Window, nowMs: number): number {
  if (startMs <= nowMs || startMs > nowMs + FURTHEST_AHEAD_MS) {
    refuseQuestion("start", "start must be after now, by at most 7 days");
  }
  const hours = (endMs - startMs) / HOUR_MS;
  if (!Number.isInteger(hours) || hours < 1 || hours > LONGEST_WINDOW_HOURS) {
    refuseQuestion(
      "end",
      `end must be a whole number of hours after start, 1 to ${LONGEST_WINDOW_HOURS}`,
    );
  }
  return hours;
}

function checkDays(days = USUAL_DAYS, audience: Audience): number {
  checkRange("days", days, 1, MOST_DAYS[audience]);
  return days;
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (value < least || value > most) {
    refuseQuestion(name, `${name} must be between ${least} and ${most}`);
  }
}

function newestReport(stations: readonly EligibleStation[]): number | undefined {
  const times = stations.map(({ last_report }) => parseInstant(last_report) ?? -Infinity);
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
}
