import * as v from "valibot";
import { described, INSTANT } from "./described.ts";
import { EntryJson } from "./entry.ts";
import { EntriesReceipt } from "./entries_receipt.ts";
import { LineJson } from "./line.ts";
import { SignedDigest } from "./signed_digest.ts";
import { SignedStatement } from "./statement.ts";

const wholeNumber = v.pipe(v.number(), v.safeInteger("must be a whole number"));

/**
 * Body of `POST /oracle/events`. This is the shape alone; what each value must satisfy is checked by the oracle
 * in the order of its rules. Dates are RFC 3339 in whole seconds. Unknown members are ignored.
 */
export const CreateEventRequest = v.object({
  id: described(v.string(), "Version 7 UUID chosen by the client.", {
    format: "uuid",
    examples: ["0199a1b2-0000-7000-8000-0000000000aa"],
  }),
  source: v.nullish(
    described(v.string(), "Whose weather is scored: noaa_weather, which it is when absent."),
  ),
  locations: v.nullish(described(v.array(v.string()), "1–50 distinct station ids.")),
  targets: v.nullish(described(v.array(v.string()), "The same as locations; give one of the two.")),
  scoring_fields: v.nullish(
    described(v.array(v.string()), "Metrics to score; the defaults of the source when absent."),
  ),
  metrics: v.nullish(
    described(v.array(v.string()), "The same as scoring_fields; give one of the two."),
  ),
  start_observation_date: described(v.string(), "Begin of the window, in whole seconds.", INSTANT),
  end_observation_date: described(
    v.string(),
    "End of the window, which is not part of it.",
    INSTANT,
  ),
  signing_date: described(v.string(), "From when on the event is settled.", INSTANT),
  entries_close: v.nullish(
    described(
      v.string(),
      "From when on no entries are taken, at most the end of the window, which it is when absent.",
      INSTANT,
    ),
  ),
  total_allowed_entries: described(wholeNumber, "How many entries the event has: 2–25."),
  number_of_places_win: described(wholeNumber, "How many places win: 1–5, fewer than entries."),
  number_of_values_per_entry: described(wholeNumber, "The most predictions of an entry."),
  unlisted: v.nullish(described(v.boolean(), "Hides the event from public lists only.")),
  scoring_rules: v.nullish(described(v.string(), "fixed, which it is when absent, or lines.")),
  lines_from_event: v.nullish(
    described(
      v.string(),
      "An earlier event of the same coordinator whose lines are used; needs scoring_rules lines.",
    ),
  ),
  line_window: v.nullish(
    described(
      v.string(),
      "own: lines fitted on the same half of the day instead of whole days; only for the two halves.",
    ),
  ),
});
/** @see {@link CreateEventRequest} */
export type CreateEventRequest = v.InferOutput<typeof CreateEventRequest>;

/** Where an event is in its life; see `oracle/events/status.ts`. */
export const EventStatus = v.picklist(["Live", "Running", "Completed", "Signed"]);
/** @see {@link EventStatus} */
export type EventStatus = v.InferOutput<typeof EventStatus>;

/** Forecast baseline and measured value of one scored pair; null while unknown. */
const ReadingJson = v.object({
  target: v.string(),
  metric: v.string(),
  baseline: v.nullable(v.number()),
  observed: v.nullable(v.number()),
});

/** Whole numbers for display: °F and knots. `date` is the start of the event's window. */
export const WeatherDay = v.object({
  date: described(v.string(), "Begin of the event's window.", INSTANT),
  temp_low: v.number(),
  temp_high: v.number(),
  wind_speed: v.nullable(v.number()),
});
/** @see {@link WeatherDay} */
export type WeatherDay = v.InferOutput<typeof WeatherDay>;

/** The readings of one station as older clients show them. */
export const WeatherRow = v.object({
  station_id: v.string(),
  observed: v.nullable(WeatherDay),
  forecasted: WeatherDay,
});
/** @see {@link WeatherRow} */
export type WeatherRow = v.InferOutput<typeof WeatherRow>;

/** Why an event is not settled yet. */
export const SettlementBlockJson = v.object({
  code: described(v.string(), "What kind of obstacle it is."),
  message: described(v.string(), "What is missing, in words."),
  checked_at: described(v.string(), "When that was last looked at.", INSTANT),
});
/** @see {@link SettlementBlockJson} */
export type SettlementBlockJson = v.InferOutput<typeof SettlementBlockJson>;

/** What a contract is made with: unix seconds of expiry, and one compressed point per outcome, in order. */
export const EventAnnouncement = v.object({
  expiry: described(v.nullable(v.number()), "Unix seconds after which nothing is signed."),
  locking_points: described(
    v.array(v.string()),
    "One compressed point for each outcome, in order, in hex.",
  ),
});

const sharedMembers = {
  id: described(v.string(), "Version 7 UUID.", { format: "uuid" }),
  signing_date: described(v.string(), "From when on it is settled.", INSTANT),
  entries_close: v.optional(
    described(
      v.string(),
      "From when on no entries are taken, where the request named it.",
      INSTANT,
    ),
  ),
  start_observation_date: described(v.string(), "Begin of the window.", INSTANT),
  end_observation_date: described(
    v.string(),
    "End of the window, which is not part of it.",
    INSTANT,
  ),
  locations: described(v.array(v.string()), "Its stations."),
  number_of_values_per_entry: described(v.number(), "The most predictions of an entry."),
  total_allowed_entries: described(v.number(), "How many entries it has."),
  number_of_places_win: described(v.number(), "How many places win."),
  status: EventStatus,
  source: described(v.string(), "Whose weather is scored."),
  scoring_fields: described(v.array(v.string()), "The metrics that are scored."),
  readings: v.array(ReadingJson),
  weather: v.array(WeatherRow),
  nonce_point: described(v.string(), "The compressed point of its nonce, in hex."),
  attestation: described(
    v.nullable(v.string()),
    "The scalar that unlocks the outcome, in hex; null until it is signed.",
  ),
  unlisted: described(v.boolean(), "Whether lists leave it out."),
  scoring_rules: v.picklist(["fixed", "lines"]),
  line_window: v.optional(
    described(
      v.literal("own"),
      "As asked at creation; left out when lines of whole days are used.",
    ),
  ),
  settlement_block: v.optional(SettlementBlockJson),
  settled_without_entries_at: v.optional(
    described(v.string(), "When it was closed because it had no entries.", INSTANT),
  ),
};

/** One event, as creating and reading it answer. Optional members are left out when there is nothing to say. */
export const EventJson = v.object({
  ...sharedMembers,
  entry_ids: described(v.array(v.string()), "Its entries' ids, ascending."),
  entries: v.array(EntryJson),
  event_announcement: EventAnnouncement,
  coordinator_pubkey: described(v.string(), "Whose event it is, as an npub."),
  lines: v.optional(
    described(v.array(LineJson), "What the event is scored against; left out with fixed rules."),
  ),
  lines_warning: v.optional(
    described(v.string(), "What speaks against relying on the lines, in words."),
  ),
  statement: v.optional(SignedStatement),
  entries_receipt: v.optional(
    described(
      v.nullable(EntriesReceipt),
      "Null before the entries, and for events whose entries came before there were receipts.",
    ),
  ),
  locking_points_sha256: v.optional(
    described(v.string(), "Of the locking points as bytes, 33 each, one after the other; in hex."),
  ),
  announcement_signature: v.optional(
    described(
      SignedDigest,
      "The oracle's signature over all that was fixed when the event was announced; oracles before it leave it out.",
    ),
  ),
});
/** @see {@link EventJson} */
export type EventJson = v.InferOutput<typeof EventJson>;

/** What `fields` leaves of an event. */
export const EventMembers = v.partial(EventJson);

/** One event in the answer of `GET /oracle/events`. */
export const EventSummary = v.object({
  ...sharedMembers,
  total_entries: described(v.number(), "How many entries were submitted."),
});
/** @see {@link EventSummary} */
export type EventSummary = v.InferOutput<typeof EventSummary>;

/** What `fields` leaves of an event in a list. */
export const SummaryMembers = v.partial(EventSummary);
