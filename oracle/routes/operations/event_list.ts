import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { EventStatus, EventSummary, SummaryMembers } from "../../../shared/contract/event.ts";
import { Npub, StationId } from "../../../shared/contract/ids.ts";
import { readCursor } from "../../events/listing.ts";
import type { OpenOperation } from "../../http/operation.ts";
import { commaList, instant, namesAmong, Uuid, WholeNumber } from "./parameters.ts";

const ListQuery = v.object({
  limit: v.optional(described(WholeNumber, "So many, 1–100 (clamped); 100 unless given.", {
    examples: [25],
  })),
  event_ids: v.optional(
    described(commaList(100, Uuid), "These, separated by commas; unlisted ones too."),
  ),
  status: v.optional(
    described(commaList(4, EventStatus), "Of one of these, separated by commas.", {
      examples: [["Live", "Running"]],
    }),
  ),
  coordinator: v.optional(described(Npub, "Those of a coordinator.")),
  station: v.optional(described(StationId, "Those with this location.", { examples: ["KORD"] })),
  start: v.optional(instant("Those whose window ends after it.", "2029-12-01T00:00:00Z")),
  end: v.optional(instant("Those whose window begins before it.", "2030-02-01T00:00:00Z")),
  cursor: v.optional(described(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const place = readCursor(dataset.value);
        if (place) return place;
        addIssue({ message: "must be the cursor of an answer's Link" });
        return NEVER;
      }),
    ),
    "What comes after a page, as its Link says it.",
  )),
  fields: v.optional(described(
    namesAmong(Object.keys(EventSummary.entries), "a listed event"),
    "Members of each, separated by commas; all others are left out.",
    { examples: [["id", "status"]] },
  )),
  owner: v.optional(described(
    v.picklist(["me"], "must be me"),
    "Those of the key that signed this request, a coordinator's; unlisted ones too.",
  )),
});

/** The list of events. */
export const LIST_EVENTS = {
  method: "GET",
  path: "/oracle/events",
  id: "listEvents",
  topic: "events",
  summary: "List events",
  description:
    "The event that was created last first. While there is more, `Link` has the address " +
    "of the next page. Unlisted events are not in it unless `event_ids` names them.",
  cost: "read",
  hasOwner: true,
  query: ListQuery,
  answer: {
    description: "A page of events, or of the members of them that were asked for.",
    schema: v.array(v.union([EventSummary, SummaryMembers])),
    headers: ["Link"],
    keeping: "version",
  },
} as const satisfies OpenOperation;
