import * as v from "valibot";
import { SubmitEntriesRequest } from "../../shared/contract/entry.ts";
import { CreateEventRequest, EventJson } from "../../shared/contract/event.ts";
import { eventText } from "../events/event_json.ts";
import type { EventAnswers } from "../events/event_answers.ts";
import type { Events } from "../events/events.ts";
import { packLockingPoints } from "../events/locking_points.ts";
import {
  answerJson,
  answerJsonText,
  answerVersioned,
  keptAnswer,
  type WholeAnswer,
} from "../http/answer.ts";
import { checkInput, parseJson } from "../http/checked_input.ts";
import { answerPart } from "../http/partial_answer.ts";
import { type Call, get, type Route, type SignedCall, signedPost } from "../http/route.ts";
import { LASTING } from "../http/version.ts";
import { namesAmong, Uuid } from "./parameters.ts";

const EVENT_MEMBERS = Object.keys(EventJson.entries);
const EventQuery = v.object({ fields: v.optional(namesAmong(EVENT_MEMBERS, "an event")) });
const EventPath = v.object({ event_id: Uuid });
const EntryPath = v.object({ event_id: Uuid, entry_id: Uuid });

/** Creating and reading events, submitting and reading their entries. */
export function eventRoutes(events: Events, answers: EventAnswers): Route[] {
  async function create({ body, signer }: SignedCall): Promise<Response> {
    const request = checkInput(CreateEventRequest, parseJson(body));
    return answerJsonText(eventText(await events.createEvent(request, signer)));
  }

  async function one({ params, query }: Call): Promise<Response> {
    const { event_id: id } = checkInput(EventPath, params);
    const { fields } = checkInput(EventQuery, query);
    if (!fields) return answerVersioned((await answers.make(id)).json);
    return answerVersioned(encode(eventText(await events.eventById(id), fields)));
  }

  async function recallOne({ params, query }: Call): Promise<Response | undefined> {
    const { event_id: id } = checkInput(EventPath, params);
    const known = query.fields === undefined ? await answers.recall(id) : undefined;
    return known && answerVersioned(known.json);
  }

  function oneAtHand(
    { event_id: id = "" }: Call["params"],
    search: string,
  ): WholeAnswer | undefined {
    const known = search === "" ? answers.atHand(id) : undefined;
    return known && keptAnswer(known.json);
  }

  async function announcement({ params }: Call): Promise<Response> {
    const { event_id: id } = checkInput(EventPath, params);
    const answer = answerVersioned(encode((await events.announcement(id)).text));
    answer.headers.set("cache-control", LASTING);
    return answer;
  }

  async function packedPoints({ params, request }: Call): Promise<Response> {
    const { event_id: id } = checkInput(EventPath, params);
    const { text, pointsSha256 } = await events.announcement(id);
    const bytes = packLockingPoints(text);
    return await answerPart(request, {
      size: bytes.length,
      contentType: "application/octet-stream",
      fileName: `${id}.locking_points.bin`,
      version: pointsSha256,
      read: (range) => bytes.subarray(range?.first, range && range.last + 1),
      drop() {},
    });
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
    signedPost("/oracle/events", "coordinator", create),
    get("/oracle/events/:event_id", "read", one, recallOne, oneAtHand),
    get("/oracle/events/:event_id/locking_points", "read", announcement),
    get("/oracle/events/:event_id/locking_points.bin", "read", packedPoints),
    signedPost("/oracle/events/:event_id/entries", "coordinator", submit),
    get("/oracle/events/:event_id/entries/:entry_id", "read", entry),
  ];
}

const encode = (text: string) => new TextEncoder().encode(text);
