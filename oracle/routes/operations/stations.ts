import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { MetricId } from "../../../shared/contract/entry.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import {
  ForecastDay,
  ForecastMisses,
  ForecastSkill,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
  StationNowJson,
  TemperatureUnit,
} from "../../../shared/contract/station.ts";
import type { OpenOperation } from "../../http/operation.ts";
import { commaList, instant, StationIds } from "./parameters.ts";

const window = {
  station_ids: StationIds,
  start: v.optional(instant("Begin of the window.", "2029-12-31T00:00:00Z")),
  end: v.optional(instant("Its end, at most 31 days later.", "2030-01-03T00:00:00Z")),
};
const unit = {
  temperature_unit: v.optional(
    described(TemperatureUnit, "Of temperatures; fahrenheit unless given."),
    "fahrenheit",
  ),
};
const ObservationsQuery = v.object({ ...window, ...unit });

const asked = { method: "GET", topic: "weather", cost: "weather" } as const;
const REPORTS = ["Weather-Newest-Report", "Weather-Newest-Report-Age"] as const;
const ISSUES = ["Weather-Newest-Issue", "Weather-Newest-Issue-Age"] as const;

/** Every station. */
export const LIST_STATIONS = {
  ...asked,
  path: "/stations",
  id: "listStations",
  summary: "List stations",
  description: "Every one in the observation files of the last 30 days.",
  answer: {
    description: "The stations.",
    schema: v.array(Station),
    headers: REPORTS,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** The newest report of every station. */
export const LIST_NEWEST_REPORTS = {
  ...asked,
  path: "/stations/now",
  id: "listNewestReports",
  summary: "List the newest report of every station",
  answer: {
    description: "Of those that reported in the last hours of the newest file.",
    schema: v.array(StationNowJson),
    headers: REPORTS,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** Forecasts by day. */
export const LIST_FORECASTS = {
  ...asked,
  path: "/stations/forecasts",
  id: "listForecasts",
  summary: "List forecasts by station and UTC day",
  query: v.object({
    ...window,
    ...unit,
    generated_start: v.optional(
      instant(
        "The oldest issue, at most 10 days old; a week before generated_end unless given.",
        "2029-12-31T00:00:00Z",
      ),
    ),
    generated_end: v.optional(
      instant(
        "The newest issue, at most 31 days later; as of the end, or of now, unless given.",
        "2030-01-01T00:00:00Z",
      ),
    ),
  }),
  answer: {
    description: "A row for each station and day.",
    schema: v.array(ForecastDay),
    headers: ISSUES,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** Observations over a span. */
export const LIST_OBSERVATIONS = {
  ...asked,
  path: "/stations/observations",
  id: "listObservations",
  summary: "List observations by station, over the whole span",
  query: ObservationsQuery,
  answer: {
    description: "A row for each station.",
    schema: v.array(ObservationSpan),
    headers: REPORTS,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** Observations by day. */
export const LIST_DAILY_OBSERVATIONS = {
  ...asked,
  path: "/stations/daily-observations",
  id: "listDailyObservations",
  summary: "List observations by station and UTC day",
  query: ObservationsQuery,
  answer: {
    description: "A row for each station and day.",
    schema: v.array(ObservationDay),
    headers: REPORTS,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** How the newest day's forecasts missed. */
export const READ_FORECAST_MISSES = {
  ...asked,
  path: "/stations/forecast-misses",
  id: "readForecastMisses",
  summary: "Read how forecasts of the newest day's highs have missed",
  description: "Out of the misses that lines are fitted to: of yesterday in UTC once it was read.",
  answer: {
    description: "The day, and each station with a forecast and an observed high.",
    schema: ForecastMisses,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** How forecasts of a station have missed. */
export const READ_FORECAST_SKILL = {
  ...asked,
  path: "/stations/:station_id/forecast-skill",
  id: "readForecastSkill",
  summary: "Read how forecasts of a station have missed, by days ahead",
  description: "Over the whole UTC days of the last month that have files.",
  params: v.object({ station_id: described(StationId, "A station.", { examples: ["KORD"] }) }),
  answer: {
    description: "Bias and mean error of high, low and wind.",
    schema: ForecastSkill,
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** How reports fared in the checks. */
export const READ_OBSERVATION_QUALITY = {
  ...asked,
  path: "/stations/observation-quality",
  id: "readObservationQuality",
  summary: "Read how many reports failed the checks or could not be checked",
  query: v.object({
    ...window,
    metrics: v.optional(described(
      commaList(METRIC_IDS.length, MetricId),
      "Metrics whose reports are looked at, separated by commas; all unless given.",
      { examples: [["temp_high"]] },
    )),
  }),
  answer: {
    description: "The counts.",
    schema: ObservationQuality,
    headers: REPORTS,
    keeping: "version",
  },
} as const satisfies OpenOperation;
