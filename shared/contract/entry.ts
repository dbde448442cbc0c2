import * as v from "valibot";
import { described } from "./described.ts";
import { METRIC_IDS, type Prediction } from "./metric.ts";

/** A metric as requests and answers name it. */
export const MetricId = v.picklist(METRIC_IDS);

/** A prediction as it is written on the wire. */
export const WirePrediction = v.picklist(["Over", "Par", "Under"]);
/** @see {@link WirePrediction} */
export type WirePrediction = v.InferOutput<typeof WirePrediction>;

const ON_WIRE = { over: "Over", par: "Par", under: "Under" } as const;
const FROM_WIRE = { Over: "over", Par: "par", Under: "under" } as const;

/** A prediction in its wire spelling, e.g. `Over`. */
export function toWirePrediction(prediction: Prediction): WirePrediction {
  return ON_WIRE[prediction];
}

/** A prediction from its wire spelling. */
export function fromWirePrediction(prediction: WirePrediction): Prediction {
  return FROM_WIRE[prediction];
}

/** One prediction: a location of the event, a metric it scores, and over, par or under the forecast. */
export const WirePick = v.object({
  target: described(v.string(), "A location of the event."),
  metric: described(v.string(), "A metric that it scores."),
  prediction: WirePrediction,
});
/** @see {@link WirePick} */
export type WirePick = v.InferOutput<typeof WirePick>;

/** The order in which the predictions of a {@link ChoiceRequest} are read. It is that of the metrics. */
const CHOICE_METRICS = [
  "temp_high",
  "temp_low",
  "wind_speed",
  "wind_direction",
  "rain_amt",
  "snow_amt",
  "humidity",
] as const;

const choice = v.nullish(WirePrediction);

/** All predictions for one station in one object; absent and null mean no prediction. */
export const ChoiceRequest = v.object({
  stations: described(v.string(), "One station, a location of the event."),
  temp_high: choice,
  temp_low: choice,
  wind_speed: choice,
  wind_direction: choice,
  rain_amt: choice,
  snow_amt: choice,
  humidity: choice,
});
/** @see {@link ChoiceRequest} */
export type ChoiceRequest = v.InferOutput<typeof ChoiceRequest>;

/** The predictions of a choice one by one. */
export function picksOfChoice(choice: ChoiceRequest): WirePick[] {
  return CHOICE_METRICS.flatMap((metric) => {
    const prediction = choice[metric];
    return prediction ? [{ target: choice.stations, metric, prediction }] : [];
  });
}

/** One entry of a submission; it uses exactly one of the two forms. Unknown members are ignored. */
export const EntryRequest = v.object({
  id: described(v.string(), "Version 7 UUID; ascending ids number the entries.", {
    format: "uuid",
    examples: ["0199a1b2-0000-7000-8000-000000000001"],
  }),
  event_id: described(v.string(), "The same as in the path.", {
    format: "uuid",
    examples: ["0199a1b2-0000-7000-8000-0000000000aa"],
  }),
  picks: v.nullish(v.array(WirePick)),
  expected_observations: v.nullish(v.array(ChoiceRequest)),
});
/** @see {@link EntryRequest} */
export type EntryRequest = v.InferOutput<typeof EntryRequest>;

/** Body of `POST /oracle/events/{id}/entries`: all entries of the event at once. */
export const SubmitEntriesRequest = v.object({
  event_id: described(v.string(), "The same as in the path.", {
    format: "uuid",
    examples: ["0199a1b2-0000-7000-8000-0000000000aa"],
  }),
  entries: v.array(EntryRequest),
});
/** @see {@link SubmitEntriesRequest} */
export type SubmitEntriesRequest = v.InferOutput<typeof SubmitEntriesRequest>;

const chosen = v.nullable(WirePrediction);

/** The predictions of an entry for one station; an answer always carries all eight members. */
export const Choice = v.object({
  stations: described(v.string(), "One station, a location of the event."),
  temp_high: chosen,
  temp_low: chosen,
  wind_speed: chosen,
  wind_direction: chosen,
  rain_amt: chosen,
  snow_amt: chosen,
  humidity: chosen,
});
/** @see {@link Choice} */
export type Choice = v.InferOutput<typeof Choice>;

/**
 * An entry as answers carry it. `base_score` ranks (points), `score` is for display (`max(1, base) × 10,000`);
 * both are null until known.
 */
export const EntryJson = v.object({
  id: described(v.string(), "Version 7 UUID.", { format: "uuid" }),
  event_id: described(v.string(), "The event it belongs to.", { format: "uuid" }),
  picks: v.array(WirePick),
  expected_observations: v.array(Choice),
  score: described(
    v.nullable(v.number()),
    "For display: max(1, base_score) × 10,000; null until known.",
  ),
  base_score: described(
    v.nullable(v.number()),
    "Points, by which entries are ranked; null until known.",
  ),
});
/** @see {@link EntryJson} */
export type EntryJson = v.InferOutput<typeof EntryJson>;
