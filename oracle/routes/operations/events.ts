import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { EntryJson, SubmitEntriesRequest } from "../../../shared/contract/entry.ts";
import {
  CreateEventRequest,
  EventAnnouncement,
  EventJson,
  EventMembers,
} from "../../../shared/contract/event.ts";
import { WalletMessagesJson } from "../../../shared/contract/wallet_messages.ts";
import type { OpenOperation, SignedOperation } from "../../http/operation.ts";
import { EventPath, namesAmong, Uuid } from "./parameters.ts";

const EVENT_ID = "0199a1b2-0000-7000-8000-0000000000aa";
const ENTRY_IDS = [
  "0199a1b2-0000-7000-8000-000000000001",
  "0199a1b2-0000-7000-8000-000000000002",
] as const;
const NO_EVENT = "There is no such event.";

const EntryPath = v.object({
  ...EventPath.entries,
  entry_id: described(Uuid, "The entry.", { examples: [ENTRY_IDS[0]] }),
});
const EventQuery = v.object({
  fields: v.optional(described(
    namesAmong(Object.keys(EventJson.entries), "an event"),
    "Members of the answer, separated by commas; all others are left out.",
    { examples: [["id", "status", "attestation"]] },
  )),
});

/** Announces an event. */
export const CREATE_EVENT = {
  method: "POST",
  path: "/oracle/events",
  id: "createEvent",
  topic: "events",
  summary: "Create an event",
  description: "Announces an event: from then on its terms and locking points stand. Sending the " +
    "same again answers the stored event.",
  role: "coordinator",
  body: {
    description: "The terms. Unknown members are ignored.",
    schema: CreateEventRequest,
    example: {
      id: EVENT_ID,
      locations: ["KORD", "KSAW"],
      scoring_fields: ["temp_high", "temp_low", "wind_speed"],
      start_observation_date: "2030-01-01T00:00:00Z",
      end_observation_date: "2030-01-02T00:00:00Z",
      signing_date: "2030-01-02T02:00:00Z",
      total_allowed_entries: 2,
      number_of_places_win: 1,
      number_of_values_per_entry: 3,
    },
  },
  answer: { description: "The announced event.", schema: EventJson },
  refusals: {
    409: "An event of this id exists with other terms.",
    503: "No weather has arrived yet, or the oracle is busy; nothing was stored.",
  },
} as const satisfies SignedOperation;

/** One event. */
export const READ_EVENT = {
  method: "GET",
  path: "/oracle/events/:event_id",
  id: "readEvent",
  topic: "events",
  summary: "Read an event",
  description: "Unlisted events too. With `fields` only these members are there.",
  cost: "read",
  params: EventPath,
  query: EventQuery,
  answer: {
    description: "The event, or the members of it that were asked for.",
    schema: v.union([EventJson, EventMembers]),
    keeping: "version",
  },
  refusals: { 404: NO_EVENT },
} as const satisfies OpenOperation;

/** What a contract is made with, alone. */
export const READ_LOCKING_POINTS = {
  method: "GET",
  path: "/oracle/events/:event_id/locking_points",
  id: "readLockingPoints",
  topic: "events",
  summary: "Read the locking points of an event",
  cost: "read",
  params: EventPath,
  answer: {
    description: "Its expiry, and one point for each outcome, in order.",
    schema: EventAnnouncement,
    keeping: "lasting",
  },
  refusals: { 404: NO_EVENT },
} as const satisfies OpenOperation;

/** The same points as bytes. */
export const READ_PACKED_LOCKING_POINTS = {
  method: "GET",
  path: "/oracle/events/:event_id/locking_points.bin",
  id: "readPackedLockingPoints",
  topic: "events",
  summary: "Read the locking points of an event as bytes",
  description: "33 bytes each, in the order of outcomes; their SHA-256 is the event's " +
    "`locking_points_sha256`.",
  cost: "read",
  params: EventPath,
  answer: {
    description: "The compressed points, one after the other.",
    mediaType: "application/octet-stream",
    keeping: "parts",
  },
  refusals: { 404: NO_EVENT },
} as const satisfies OpenOperation;

/** The event in the messages of dlcspecs. */
export const READ_WALLET_MESSAGES = {
  method: "GET",
  path: "/oracle/events/:event_id/dlcspecs",
  id: "readWalletMessages",
  topic: "events",
  summary: "Read an event in the messages of dlcspecs",
  description: "The same nonce, key and attestation as everywhere here, for general wallets.",
  cost: "read",
  params: EventPath,
  answer: {
    description: "Announcement, and attestation once it is signed.",
    schema: WalletMessagesJson,
    keeping: "version",
  },
  refusals: { 404: NO_EVENT },
} as const satisfies OpenOperation;

/** Stores all entries of an event. */
export const SUBMIT_ENTRIES = {
  method: "POST",
  path: "/oracle/events/:event_id/entries",
  id: "submitEntries",
  topic: "events",
  summary: "Submit the entries of an event",
  description: "All at once, and before the entries close. Each has `picks` or " +
    "`expected_observations`, not both.",
  role: "coordinator",
  params: EventPath,
  body: {
    description: "Every entry of the event.",
    schema: SubmitEntriesRequest,
    example: {
      event_id: EVENT_ID,
      entries: [
        {
          id: ENTRY_IDS[0],
          event_id: EVENT_ID,
          picks: [{ target: "KORD", metric: "temp_high", prediction: "Over" }],
        },
        {
          id: ENTRY_IDS[1],
          event_id: EVENT_ID,
          expected_observations: [{ stations: "KSAW", wind_speed: "Under" }],
        },
      ],
    },
  },
  answer: { description: "The stored entries, in the order sent.", schema: v.array(EntryJson) },
  refusals: {
    403: "The event belongs to another coordinator, or the key has another role.",
    404: NO_EVENT,
    409: "The event has its entries already.",
    503: "The decision store cannot be reached, or the oracle is busy; nothing was stored.",
  },
} as const satisfies SignedOperation;

/** One entry. */
export const READ_ENTRY = {
  method: "GET",
  path: "/oracle/events/:event_id/entries/:entry_id",
  id: "readEntry",
  topic: "events",
  summary: "Read an entry",
  cost: "read",
  params: EntryPath,
  answer: { description: "The entry, with its scores.", schema: EntryJson, keeping: "version" },
  refusals: { 404: "There is no such event or entry." },
} as const satisfies OpenOperation;

/** The record of a decision. */
export const READ_EVIDENCE = {
  method: "GET",
  path: "/oracle/events/:event_id/evidence",
  id: "readEvidence",
  topic: "settlement",
  summary: "Read the decision record of an event",
  description: "Byte for byte as it was decided; `oracle verify` checks it.",
  cost: "record",
  params: EventPath,
  answer: {
    description: "The record, gzip of JSON.",
    mediaType: "application/gzip",
    keeping: "parts",
  },
  refusals: {
    404: "The event has no decision record, or there is no such event.",
    503: "The decision store cannot be read right now, or the oracle is busy.",
  },
} as const satisfies OpenOperation;
