import * as v from "valibot";
import { SubmitEntriesRequest } from "../../shared/contract/entry.ts";
import { CreateEventRequest } from "../../shared/contract/event.ts";
import { eventText } from "../events/event_json.ts";
import type { Events } from "../events/store.ts";
import { jsonAnswer, jsonTextAnswer } from "../http/answer.ts";
import { checkedInput, parsedJson } from "../http/checked_input.ts";
import { type Call, get, type Route, type SignedCall, signedPost } from "../http/route.ts";
import { commaList, Uuid, WholeNumber } from "./parameters.ts";

const ListQuery = v.object({
  limit: v.optional(WholeNumber),
  event_ids: v.optional(v.pipe(commaList(100), v.array(Uuid))),
});
const EventPath = v.object({ event_id: Uuid });
const EntryPath = v.object({ event_id: Uuid, entry_id: Uuid });

/** Creating and reading events, submitting and reading their entries. */
export function eventRoutes(events: Events): Route[] {
  async function list({ query }: Call): Promise<Response> {
    const { limit, event_ids: ids } = checkedInput(ListQuery, query);
    return jsonAnswer(await events.listEvents({ ids, limit }));
  }

  async function create({ body, signer }: SignedCall): Promise<Response> {
    const request = checkedInput(CreateEventRequest, parsedJson(body));
    return jsonTextAnswer(eventText(await events.createEvent(request, signer)));
  }

  async function one({ params }: Call): Promise<Response> {
    const { event_id: id } = checkedInput(EventPath, params);
    return jsonTextAnswer(eventText(await events.eventById(id)));
  }

  async function submit({ params, body, signer }: SignedCall): Promise<Response> {
    const { event_id: id } = checkedInput(EventPath, params);
    const request = checkedInput(SubmitEntriesRequest, parsedJson(body));
    return jsonAnswer(await events.submitEntries(id, request, signer));
  }

  async function entry({ params }: Call): Promise<Response> {
    const { event_id: eventId, entry_id: entryId } = checkedInput(EntryPath, params);
    return jsonAnswer(await events.entry(eventId, entryId));
  }

  return [
    get("/oracle/events", list),
    signedPost("/oracle/events", "coordinator", create),
    get("/oracle/events/:event_id", one),
    signedPost("/oracle/events/:event_id/entries", "coordinator", submit),
    get("/oracle/events/:event_id/entries/:entry_id", entry),
  ];
}
