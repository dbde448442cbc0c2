import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { StationNowJson } from "../../shared/contract/station.ts";
import { formatInstant, parseInstant } from "../../shared/time/instant.ts";
import { DAY_MS, HOUR_MS, LAST_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { checkInput } from "../http/checked_input.ts";
import type { Audience } from "../http/request_context.ts";
import { listJson } from "../http/list_json.ts";
import type { Route } from "../http/route.ts";
import type { AskedFiles, MadeAnswer, Question } from "../weather/answers/kept_answers.ts";
import type { Weather, WeatherAnswer } from "../weather/weather.ts";
import { forecastFiles } from "../weather/questions/forecast_display.ts";
import { observationFiles } from "../weather/questions/observation_reports.ts";
import type { StationNow } from "../weather/questions/station_now.ts";
import type { WindowQuery } from "../weather/questions/weather_query.ts";
import {
  LIST_DAILY_OBSERVATIONS,
  LIST_FORECASTS,
  LIST_NEWEST_REPORTS,
  LIST_OBSERVATIONS,
  LIST_STATIONS,
  READ_OBSERVATION_QUALITY,
} from "./operations/stations.ts";
import {
  type AskedWeather,
  type WeatherCall,
  WeatherRoute,
  type WeatherRouteOptions,
} from "./weather_route.ts";

/** The window of a query that names none, and the longest one. */
const USUAL_DAYS = 7;
/** A divisor of an hour: forecasts begin on whole hours, so that none is lost by it. */
const STEP_MS = 5 * MINUTE_MS;
const MOST_DAYS = 31;
/** The oldest issue that the public may ask for. */
const PUBLIC_ISSUE_DAYS = 10;

/** What the station routes need. */
export interface StationRoutesOptions extends WeatherRouteOptions {
  readonly weather: Weather;
}

/** Stations, their forecasts and what they reported. */
export function stationRoutes(options: StationRoutesOptions): Route[] {
  const { weather, clock } = options;

  function stations(): AskedWeather {
    return {
      question: { key: "stations", files: [allObservations()] },
      make: () => listText(weather.stations()),
    };
  }

  function now(): AskedWeather {
    return {
      question: { key: "now", files: [allObservations()] },
      make: async () => {
        const { stations, newestReportMs } = await weather.nation();
        const text = await listJson(stations.map(stationNowJson));
        return { text, newestMs: newestReportMs ?? undefined };
      },
    };
  }

  function allObservations(): AskedFiles {
    const toMs = clock.now() + HOUR_MS; // clocks of publishers may be ahead
    return { kind: "observations", publications: { fromMs: -LAST_MS, toMs } };
  }

  function forecasts({ query, audience }: WeatherCall): AskedWeather {
    const asked = checkInput(LIST_FORECASTS.query, query);
    const nowMs = clock.now();
    const fromMs = nextStep(nowMs);
    const span = readWindow(asked, nowMs, fromMs, fromMs + USUAL_DAYS * DAY_MS);
    const issues = readIssues(asked, span.endMs, nowMs, audience);
    const whole = { ...span, ...issues, unit: asked.temperature_unit };
    return {
      question: questionOf("forecasts", "forecasts", whole, forecastFiles(whole)),
      make: () => listText(weather.forecasts(whole)),
    };
  }

  function observations({ query }: WeatherCall): AskedWeather {
    const asked = observationQuery(LIST_OBSERVATIONS, query);
    return {
      question: questionOf("observations", "observations", asked, observationFiles(asked)),
      make: () => listText(weather.observations(asked)),
    };
  }

  function dailyObservations({ query }: WeatherCall): AskedWeather {
    const asked = observationQuery(LIST_DAILY_OBSERVATIONS, query);
    return {
      question: questionOf("days", "observations", asked, observationFiles(asked)),
      make: () => listText(weather.dailyObservations(asked)),
    };
  }

  function observationQuery(
    operation: typeof LIST_OBSERVATIONS | typeof LIST_DAILY_OBSERVATIONS,
    query: WeatherCall["query"],
  ) {
    const asked = checkInput(operation.query, query);
    return { ...pastWindow(asked), unit: asked.temperature_unit };
  }

  function observationQuality({ query }: WeatherCall): AskedWeather {
    const asked = checkInput(READ_OBSERVATION_QUALITY.query, query);
    const { metrics = [] } = asked;
    const whole = { ...pastWindow(asked), metrics };
    return {
      question: questionOf("quality", "observations", whole, observationFiles(whole)),
      make: async () => {
        const quality = await weather.observationQuality(whole);
        const newestMs = parseInstant(quality.newest_report_at);
        return { text: JSON.stringify(quality), newestMs };
      },
    };
  }

  function pastWindow(asked: AskedWindow): WindowQuery {
    const nowMs = clock.now();
    const toMs = nextStep(nowMs);
    return readWindow(asked, nowMs, toMs - USUAL_DAYS * DAY_MS, toMs);
  }

  return [
    new WeatherRoute(LIST_STATIONS, stations, options),
    new WeatherRoute(LIST_NEWEST_REPORTS, now, options),
    new WeatherRoute(LIST_FORECASTS, forecasts, options),
    new WeatherRoute(LIST_OBSERVATIONS, observations, options),
    new WeatherRoute(LIST_DAILY_OBSERVATIONS, dailyObservations, options),
    new WeatherRoute(READ_OBSERVATION_QUALITY, observationQuality, options),
  ];
}

/** Windows that are said relative to now begin and end on such a step, so that equal questions meet. */
function nextStep(nowMs: number): number {
  return Math.ceil(nowMs / STEP_MS) * STEP_MS;
}

function questionOf(
  name: string,
  kind: AskedFiles["kind"],
  { nowMs: _, ...asked }: WindowQuery,
  publications: AskedFiles["publications"],
): Question {
  return { key: `${name} ${JSON.stringify(asked)}`, files: [{ kind, publications }] };
}

async function listText(answer: Promise<WeatherAnswer<unknown>>): Promise<MadeAnswer> {
  const { rows, newestMs } = await answer;
  return { text: await listJson(rows), newestMs };
}

/** The newest report of a station as it is answered. */
function stationNowJson(
  { station, atMs, temperatureF, windKt, windDirection, humidity, rainIn }: StationNow,
): StationNowJson {
  return {
    ...station,
    reported_at: formatInstant(atMs),
    temperature: temperatureF === null ? null : Math.round(temperatureF * 100) / 100,
    temp_unit_code: "fahrenheit",
    wind_speed: windKt,
    wind_direction: windDirection,
    humidity,
    rain_amt_24h: rainIn === null ? null : Math.round(rainIn * 100) / 100,
  };
}

/** A window as the query of a request names it. */
interface AskedWindow {
  readonly station_ids: readonly string[];
  readonly start?: number;
  readonly end?: number;
}

/** The window that was asked for, an end that is left out at its usual distance from the other. */
function readWindow(
  asked: AskedWindow,
  nowMs: number,
  usualStart: number,
  usualEnd: number,
): WindowQuery {
  const length = usualEnd - usualStart;
  const startMs = asked.start ?? (asked.end === undefined ? usualStart : asked.end - length);
  const endMs = asked.end ?? startMs + length;
  checkSpan(startMs, endMs, "start", "end");
  return { stations: asked.station_ids, startMs, endMs, nowMs };
}

/**
 * The issues that were asked for: by default those of the week before the window's end, or before now. A week before an
 * end that is named reaches as far back as one may ask.
 */
function readIssues(
  asked: { readonly generated_start?: number; readonly generated_end?: number },
  windowEndMs: number,
  nowMs: number,
  audience: Audience,
): { issuedFromMs: number; issuedToMs: number } {
  const oldestMs = audience === "public" ? nextStep(nowMs - PUBLIC_ISSUE_DAYS * DAY_MS) : -Infinity;
  const issuedToMs = asked.generated_end ?? Math.min(windowEndMs, nextStep(nowMs));
  const weekBeforeMs = issuedToMs - USUAL_DAYS * DAY_MS;
  const isEndAlone = asked.generated_end !== undefined && issuedToMs > oldestMs;
  const issuedFromMs = asked.generated_start ??
    (isEndAlone ? Math.max(weekBeforeMs, oldestMs) : weekBeforeMs);
  checkSpan(issuedFromMs, issuedToMs, "generated_start", "generated_end");
  if (audience === "public" && issuedFromMs < nowMs - PUBLIC_ISSUE_DAYS * DAY_MS) {
    throw new RefusalError(
      "invalid",
      `only forecasts issued in the last ${PUBLIC_ISSUE_DAYS} days can be asked for; ` +
        `this asks from ${formatInstant(issuedFromMs)}`,
      "generated_start",
    );
  }
  return { issuedFromMs, issuedToMs };
}

function checkSpan(startMs: number, endMs: number, start: string, end: string): void {
  if (startMs >= endMs) throw new RefusalError("invalid", `${end} must be after ${start}`, end);
  if (endMs - startMs > MOST_DAYS * DAY_MS) {
    throw new RefusalError(
      "invalid",
      `${end} must be at most ${MOST_DAYS} days after ${start}`,
      end,
    );
  }
}
