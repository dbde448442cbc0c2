import * as v from "valibot";
import { SubmitEntriesRequest } from "../../shared/contract/entry.ts";
import { CreateEventRequest } from "../../shared/contract/event.ts";
import { eventText } from "../events/event_json.ts";
import type { EventAnswers } from "../events/event_answers.ts";
import type { Events } from "../events/events.ts";
import {
  answerJson,
  answerJsonText,
  answerVersioned,
  keptAnswer,
  type WholeAnswer,
} from "../http/answer.ts";
import { checkInput, parseJson } from "../http/checked_input.ts";
import { listJson } from "../http/list_json.ts";
import { type Call, get, type Route, type SignedCall, signedPost } from "../http/route.ts";
import { commaList, Uuid, WholeNumber } from "./parameters.ts";

const ListQuery = v.object({
  limit: v.optional(WholeNumber),
  event_ids: v.optional(v.pipe(commaList(100), v.array(Uuid))),
});
const EventPath = v.object({ event_id: Uuid });
const EntryPath = v.object({ event_id: Uuid, entry_id: Uuid });

/** Creating and reading events, submitting and reading their entries. */
export function eventRoutes(events: Events, answers: EventAnswers): Route[] {
  async function list({ query }: Call): Promise<Response> {
    const { limit, event_ids: ids } = checkInput(ListQuery, query);
    return answerVersioned(encode(await listJson(await events.listEvents({ ids, limit }))));
  }

  async function create({ body, signer }: SignedCall): Promise<Response> {
    const request = checkInput(CreateEventRequest, parseJson(body));
    return answerJsonText(eventText(await events.createEvent(request, signer)));
  }

  async function one({ params }: Call): Promise<Response> {
    const { event_id: id } = checkInput(EventPath, params);
    return answerVersioned(await answers.make(id));
  }

  async function recallOne({ params }: Call): Promise<Response | undefined> {
    const { event_id: id } = checkInput(EventPath, params);
    const known = await answers.recall(id);
    return known && answerVersioned(known);
  }

  function oneAtHand(
    { event_id: id = "" }: Call["params"],
    search: string,
  ): WholeAnswer | undefined {
    const known = search === "" ? answers.atHand(id) : undefined;
    return known && keptAnswer(known);
  }

  async function submit({ params, body, signer }: SignedCall): Promise<Response> {
    const { event_id: id } = checkInput(EventPath, params);
    const request = checkInput(SubmitEntriesRequest, parseJson(body));
    return answerJson(await events.submitEntries(id, request, signer));
  }

  async function entry({ params }: Call): Promise<Response> {
    const { event_id: eventId, entry_id: entryId } = checkInput(EntryPath, params);
    return answerVersioned(encode(JSON.stringify(await events.entry(eventId, entryId))));
  }

  return [
    get("/oracle/events", "read", list),
    signedPost("/oracle/events", "coordinator", create),
    get("/oracle/events/:event_id", "read", one, recallOne, oneAtHand),
    signedPost("/oracle/events/:event_id/entries", "coordinator", submit),
    get("/oracle/events/:event_id/entries/:entry_id", "read", entry),
  ];
}

const encode = (text: string) => new TextEncoder().encode(text);
