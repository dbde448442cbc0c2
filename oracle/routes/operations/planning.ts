import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { MetricId } from "../../../shared/contract/entry.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { EligibleForecasts, EligibleStation } from "../../../shared/contract/station.ts";
import { WindowPlan } from "../../../shared/contract/window_plan.ts";
import type { OpenOperation } from "../../http/operation.ts";
import { commaList, instant, WholeNumber, WholeSecond } from "./parameters.ts";

/** The most stations of one plan. */
const MOST_STATIONS = 20;
const START = "2030-01-01T00:00:00Z";
const END = "2030-01-02T00:00:00Z";

const days = v.optional(described(
  WholeNumber,
  "Whole UTC days before today that are judged, 1–3; 3 unless given.",
  { examples: [1], minimum: 1, maximum: 3 },
));

/** Stations that may be played with. */
export const LIST_ELIGIBLE_STATIONS = {
  method: "GET",
  path: "/stations/eligible",
  id: "listEligibleStations",
  topic: "planning",
  summary: "List stations on which an event of now would settle",
  description: "As of the last whole minute. Unknown parameters are refused.",
  cost: "weather",
  query: v.strictObject({
    days,
    window_hours: v.optional(described(
      WholeNumber,
      "Length of the windows that are judged, 1–24; 24 unless given.",
      { examples: [24], minimum: 1, maximum: 24 },
    )),
  }),
  answer: {
    description: "The stations, and what they were judged by.",
    schema: v.array(EligibleStation),
    headers: ["Weather-Newest-Report", "Weather-Newest-Report-Age"],
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** Stations that may be played with, and their forecasts. */
export const LIST_ELIGIBLE_FORECASTS = {
  method: "GET",
  path: "/stations/eligible/forecasts",
  id: "listEligibleForecasts",
  topic: "planning",
  summary: "List stations on which an event to come would settle, with forecasts",
  description: "Unknown parameters are refused.",
  cost: "weather",
  query: v.strictObject({
    days,
    start: instant("Begin of the window, within 7 days from now.", START),
    end: instant("Its end, 1–48 whole hours later.", END),
  }),
  answer: {
    description: "The stations, and the forecasts of just these.",
    schema: EligibleForecasts,
    headers: ["Weather-Newest-Report", "Weather-Newest-Report-Age"],
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** What of a window could be settled. */
export const PLAN_WINDOW = {
  method: "GET",
  path: "/stations/window-compatibility",
  id: "planWindow",
  topic: "planning",
  summary: "Ask what of a proposed window could be settled",
  description:
    "By the code that creates events; nothing is stored. Unknown parameters are refused.",
  cost: "weather",
  query: v.strictObject({
    station_ids: described(
      commaList(MOST_STATIONS, StationId),
      `Stations, 1–${MOST_STATIONS} ids separated by commas.`,
      { examples: [["KORD", "KSAW"]] },
    ),
    start: described(WholeSecond, "Begin of the window, in whole seconds.", { examples: [START] }),
    end: described(WholeSecond, "Its end, at most 7 days later.", { examples: [END] }),
    metrics: v.optional(described(
      commaList(METRIC_IDS.length, MetricId),
      "Metrics, separated by commas; high, low and wind unless given.",
      { examples: [["temp_high", "rain_amt"]] },
    )),
  }),
  answer: {
    description: "For each station and metric what speaks for and against it.",
    schema: WindowPlan,
  },
} as const satisfies OpenOperation;
