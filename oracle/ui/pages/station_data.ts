import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import type { LineJson, LinesAnswer } from "../../../shared/contract/line.ts";
import { CALIBRATED_METRICS, type Metric } from "../../../shared/contract/metric.ts";
import type { ForecastDay, Station } from "../../../shared/contract/station.ts";
import { startOfDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import type { Report } from "../../evidence/observations/report.ts";
import type { LeadSkill } from "../../weather/questions/lead_skill.ts";
import type { StationNow } from "../../weather/questions/station_now.ts";
import type { PageWeather } from "./page_weather.ts";

/** One station as its page shows it; forecasts in °F and knots. */
export interface StationView {
  readonly station: Station;
  readonly now: StationNow | undefined;
  /** Of {@link PAST_DAYS} UTC days and today, in order of time. */
  readonly reports: readonly Report[];
  /** The first instant of the reports' time, ms. */
  readonly fromMs: number;
  /** What had been forecast for those days, each by the issues before it; what was not forecast is missing. */
  readonly pastForecasts: readonly PastForecast[];
  /** The newest forecast of the next days. */
  readonly forecast: readonly ForecastDay[];
  /** How forecasts of whole days have missed here, as far as it was fitted. */
  readonly lines: readonly LineJson[];
  /** How forecasts have missed here, by days ahead. */
  readonly skill: readonly LeadSkill[];
  readonly nearest: readonly { readonly now: StationNow; readonly km: number }[];
}

/** What the newest issue of a day had forecast for a later day. */
export interface PastForecast extends ForecastDay {
  /** How many days before the forecast day the newest issue was: 1 for the last one before it began. */
  readonly daysAhead: number;
}

/** Answers with the newest lines of pairs of stations and metrics. */
export type LinesAsker = (question: {
  readonly kind: "full";
  readonly targets: readonly string[];
  readonly metrics: readonly Metric[];
}) => Promise<LinesAnswer>;

/** How many UTC days before today are shown. */
const PAST_DAYS = 2;
/** How many days before a past day the issues are from that are shown. */
export const AHEAD = [1, 2, 3] as const;
const FORECAST_DAYS = 7;
const MOST_NEAREST = 6;

/**
 * Reads one station.
 * @throws {RefusalError} `not_found` for a station that no file of the last 30 days has, `busy`
 */
export async function readStation(
  { weather, lines }: {
    readonly weather: Pick<
      PageWeather,
      "stations" | "nation" | "reports" | "forecasts" | "forecastSkill"
    >;
    readonly lines: LinesAsker;
  },
  id: string,
  nowMs: number,
): Promise<StationView> {
  const [{ rows: stations }, nation] = await Promise.all([weather.stations(), weather.nation()]);
  const station = stations.find(({ station_id }) => station_id === id);
  if (!station) {
    throw new RefusalError("not_found", `no weather file of the last 30 days has a station ${id}`);
  }
  const today = startOfDay(nowMs);
  const fromMs = today - PAST_DAYS * DAY_MS;
  const days = Array.from({ length: PAST_DAYS + 1 }, (_, i) => fromMs + i * DAY_MS);
  const forecasts = (startMs: number, endMs: number, issuedFromMs: number, issuedToMs: number) =>
    weather.forecasts({
      stations: [id],
      startMs,
      endMs,
      nowMs,
      unit: "fahrenheit",
      issuedFromMs,
      issuedToMs,
    });
  const past = async (day: number, daysAhead: number): Promise<PastForecast[]> => {
    const issuedToMs = day - (daysAhead - 1) * DAY_MS;
    const { rows } = await forecasts(day, day + DAY_MS, issuedToMs - DAY_MS, issuedToMs);
    return rows.map((row) => ({ ...row, daysAhead }));
  };
  const [fitted, reports, forecast, ...pastForecasts] = await Promise.all([
    // One by one: of several at once all are answered or none.
    Promise.all(
      CALIBRATED_METRICS.map((metric) => lines({ kind: "full", targets: [id], metrics: [metric] })),
    ),
    weather.reports({ stations: [id], startMs: fromMs, endMs: nowMs, nowMs }),
    forecasts(today, today + FORECAST_DAYS * DAY_MS, nowMs - 2 * DAY_MS, nowMs),
    ...days.flatMap((day) => AHEAD.map((daysAhead) => past(day, daysAhead))),
  ]);
  const own = nation.stations.find(({ station: { station_id } }) => station_id === id);
  return {
    station,
    now: own,
    reports: reports.get(id) ?? [],
    fromMs,
    pastForecasts: pastForecasts.flat(),
    forecast: forecast.rows,
    lines: fitted.flatMap(({ lines }) => lines),
    skill: weather.forecastSkill(id, nowMs),
    nearest: nearestTo(station, nation.stations),
  };
}

function nearestTo(station: Station, stations: readonly StationNow[]): StationView["nearest"] {
  return stations.filter(({ station: { station_id } }) => station_id !== station.station_id)
    .map((now) => ({ now, km: distanceKm(station, now.station) }))
    .sort((a, b) => a.km - b.km).slice(0, MOST_NEAREST);
}

type Place = Pick<Station, "latitude" | "longitude">;

/** The distance on a sphere, km. */
function distanceKm(a: Place, b: Place): number {
  const radians = (degrees: number) => degrees * Math.PI / 180;
  const [north, east] = [
    radians(b.latitude - a.latitude) / 2,
    radians(b.longitude - a.longitude) / 2,
  ];
  const chord = Math.sin(north) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(Math.min(chord, 1)));
}
