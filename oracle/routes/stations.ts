import * as v from "valibot";
import { MetricId } from "../../shared/contract/entry.ts";
import { METRIC_IDS } from "../../shared/contract/metric.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { TemperatureUnit } from "../../shared/contract/station.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { answerJson, answerList } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import type { Audience } from "../http/request_context.ts";
import { type Call, get, type Handler, type Route } from "../http/route.ts";
import type { Weather } from "../weather/weather.ts";
import type { WindowQuery } from "../weather/questions/weather_query.ts";
import { commaList, Instant, StationIds } from "./parameters.ts";

/** The window of a query that names none, and the longest one. */
const USUAL_DAYS = 7;
const MOST_DAYS = 31;
/** The oldest issue that the public may ask for. */
const PUBLIC_ISSUE_DAYS = 10;

const window = {
  station_ids: StationIds,
  start: v.optional(Instant),
  end: v.optional(Instant),
};
const unit = { temperature_unit: v.optional(TemperatureUnit, "fahrenheit") };

const ObservationsQuery = v.object({ ...window, ...unit });
const ForecastsQuery = v.object({
  ...window,
  ...unit,
  generated_start: v.optional(Instant),
  generated_end: v.optional(Instant),
});
const QualityQuery = v.object({
  ...window,
  metrics: v.optional(v.pipe(commaList(METRIC_IDS.length), v.array(MetricId))),
});

/** What the station routes need. */
export interface StationRoutesOptions {
  readonly weather: Weather;
  readonly clock: Clock;
}

/** Stations, their forecasts and what they reported. */
export function stationRoutes({ weather, clock }: StationRoutesOptions): Route[] {
  const stations = async () => await answerList(await weather.stations());

  async function forecasts({ query, context }: Call): Promise<Response> {
    const asked = checkInput(ForecastsQuery, query);
    const now = clock.now();
    const span = readWindow(asked, now, now, now + USUAL_DAYS * DAY_MS);
    const issues = readIssues(asked, span.endMs, now, context.audience);
    return await answerList(
      await weather.forecasts({ ...span, ...issues, unit: asked.temperature_unit }),
    );
  }

  async function observations({ query }: Call): Promise<Response> {
    return await answerList(await weather.observations(observationQuery(query)));
  }

  async function dailyObservations({ query }: Call): Promise<Response> {
    return await answerList(await weather.dailyObservations(observationQuery(query)));
  }

  function observationQuery(query: Call["query"]) {
    const asked = checkInput(ObservationsQuery, query);
    return { ...pastWindow(asked), unit: asked.temperature_unit };
  }

  async function observationQuality({ query }: Call): Promise<Response> {
    const asked = checkInput(QualityQuery, query);
    const { metrics = [] } = asked;
    return answerJson(await weather.observationQuality({ ...pastWindow(asked), metrics }));
  }

  function pastWindow(asked: AskedWindow): WindowQuery {
    const now = clock.now();
    return readWindow(asked, now, now - USUAL_DAYS * DAY_MS, now);
  }

  const read = (path: string, handle: Handler<Call>) => get(path, "weather", handle);
  return [
    read("/stations", stations),
    read("/stations/forecasts", forecasts),
    read("/stations/observations", observations),
    read("/stations/daily-observations", dailyObservations),
    read("/stations/observation-quality", observationQuality),
  ];
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

/** The issues that were asked for: by default those of the week before the window's end, or before now. */
function readIssues(
  asked: { readonly generated_start?: number; readonly generated_end?: number },
  windowEndMs: number,
  nowMs: number,
  audience: Audience,
): { issuedFromMs: number; issuedToMs: number } {
  const issuedToMs = asked.generated_end ?? Math.min(windowEndMs, nowMs);
  const issuedFromMs = asked.generated_start ?? issuedToMs - USUAL_DAYS * DAY_MS;
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
