import * as v from "valibot";
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
  /** Version 7 UUID chosen by the client. */
  id: v.string(),
  source: v.nullish(v.string()),
  /** 1–50 distinct station ids. */
  locations: v.nullish(v.array(v.string())),
  /** The same as `locations`; give one of the two. */
  targets: v.nullish(v.array(v.string())),
  /** Metrics to score; the defaults of the source when absent. */
  scoring_fields: v.nullish(v.array(v.string())),
  /** The same as `scoring_fields`; give one of the two. */
  metrics: v.nullish(v.array(v.string())),
  start_observation_date: v.string(),
  end_observation_date: v.string(),
  signing_date: v.string(),
  /** From when on no entries are taken, at most the end of the window, which it is when absent. */
  entries_close: v.nullish(v.string()),
  total_allowed_entries: wholeNumber,
  number_of_places_win: wholeNumber,
  number_of_values_per_entry: wholeNumber,
  /** Hides the event from public lists only. */
  unlisted: v.nullish(v.boolean()),
  scoring_rules: v.nullish(v.string()),
  /** An earlier event of the same coordinator whose lines are used; needs `scoring_rules: "lines"`. */
  lines_from_event: v.nullish(v.string()),
  /** `"own"`: lines fitted on the same half of the day instead of whole days; only for the two halves. */
  line_window: v.nullish(v.string()),
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
  date: v.string(),
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
  code: v.string(),
  message: v.string(),
  checked_at: v.string(),
});
/** @see {@link SettlementBlockJson} */
export type SettlementBlockJson = v.InferOutput<typeof SettlementBlockJson>;

/** What a contract is made with: unix seconds of expiry, and one compressed point per outcome, in order. */
const EventAnnouncement = v.object({
  expiry: v.nullable(v.number()),
  locking_points: v.array(v.string()),
});

const sharedMembers = {
  id: v.string(),
  signing_date: v.string(),
  /** Where the request named it. */
  entries_close: v.optional(v.string()),
  start_observation_date: v.string(),
  end_observation_date: v.string(),
  locations: v.array(v.string()),
  number_of_values_per_entry: v.number(),
  total_allowed_entries: v.number(),
  number_of_places_win: v.number(),
  status: EventStatus,
  source: v.string(),
  scoring_fields: v.array(v.string()),
  readings: v.array(ReadingJson),
  weather: v.array(WeatherRow),
  nonce_point: v.string(),
  attestation: v.nullable(v.string()),
  unlisted: v.boolean(),
  scoring_rules: v.picklist(["fixed", "lines"]),
  /** As asked at creation; left out when lines of whole days are used. */
  line_window: v.optional(v.literal("own")),
  settlement_block: v.optional(SettlementBlockJson),
  settled_without_entries_at: v.optional(v.string()),
};

/** One event, as creating and reading it answer. Optional members are left out when there is nothing to say. */
export const EventJson = v.object({
  ...sharedMembers,
  entry_ids: v.array(v.string()),
  entries: v.array(EntryJson),
  event_announcement: EventAnnouncement,
  coordinator_pubkey: v.string(),
  /** What the event is scored against; left out with fixed rules. */
  lines: v.optional(v.array(LineJson)),
  /** What speaks against relying on the lines, in words. */
  lines_warning: v.optional(v.string()),
  statement: v.optional(SignedStatement),
  /** Null before the entries, and for events whose entries came before there were receipts. */
  entries_receipt: v.optional(v.nullable(EntriesReceipt)),
  /** Of the locking points as bytes, 33 each, one after the other; in hex. */
  locking_points_sha256: v.optional(v.string()),
  /** The oracle's signature over all that was fixed when the event was announced; oracles before it leave it out. */
  announcement_signature: v.optional(SignedDigest),
});
/** @see {@link EventJson} */
export type EventJson = v.InferOutput<typeof EventJson>;

/** One event in the answer of `GET /oracle/events`. */
export const EventSummary = v.object({ ...sharedMembers, total_entries: v.number() });
/** @see {@link EventSummary} */
export type EventSummary = v.InferOutput<typeof EventSummary>;
