import * as v from "valibot";
import { ChangeCursor, ChangesPage } from "../../../shared/contract/change.ts";
import { described } from "../../../shared/contract/described.ts";
import type { OpenOperation } from "../../http/operation.ts";
import { EventPath } from "./parameters.ts";

const ChangesQuery = v.object({
  after: v.optional(described(
    v.union([v.literal("newest"), ChangeCursor], "must be newest, or the cursor of an answer"),
    "The place after which changes are told: the cursor of an answer or the id of a stream's event; " +
      "newest, as when left out, tells none, and where to go on. A stream goes on there too, unless " +
      "the request names a last event.",
    { examples: ["newest"] },
  )),
  last_event_id: v.optional(described(
    v.string(),
    "Where a stream goes on, as the header Last-Event-ID, which goes before it; what is no cursor is " +
      "answered with a reset. A page goes on there unless the query has after.",
  )),
});

const HOW = "With `Accept: text/event-stream` the answer is a stream that goes on for ever, from " +
  "`Last-Event-ID` or from now on; otherwise a page of at most 256 changes, and the cursor after " +
  "them. A change says that something happened, never what the event is now.";
const ANSWER = {
  description: "Changes in their order, and where to go on.",
  schema: ChangesPage,
  stream: "text/event-stream",
  example: {
    changes: [{
      event_id: "0199a1b2-0000-7000-8000-0000000000aa",
      version: 1,
      kind: "created",
      at: "2030-01-01T00:00:00Z",
    }],
    cursor: "9f86d081884c7d65-1042",
  },
} as const;
const GONE = "The changes after this cursor are not known here any more: begin anew with newest.";

/** What happens to all listed events. */
export const READ_CHANGES = {
  method: "GET",
  path: "/oracle/changes",
  id: "readChanges",
  topic: "events",
  summary: "Follow what happens to events",
  description: `Of unlisted events nothing is told. ${HOW}`,
  cost: "read",
  query: ChangesQuery,
  answer: ANSWER,
  refusals: { 410: GONE },
} as const satisfies OpenOperation;

/** What happens to one event. */
export const READ_EVENT_CHANGES = {
  method: "GET",
  path: "/oracle/events/:event_id/changes",
  id: "readEventChanges",
  topic: "events",
  summary: "Follow what happens to an event",
  description: `Also to an unlisted one. ${HOW}`,
  cost: "read",
  params: EventPath,
  query: ChangesQuery,
  answer: ANSWER,
  refusals: { 404: "There is no such event.", 410: GONE },
} as const satisfies OpenOperation;
