import { eventText } from "../events/event_json.ts";
import type { EventAnswers } from "../events/event_answers.ts";
import type { Events } from "../events/events.ts";
import { packLockingPoints } from "../events/locking_points.ts";
import {
  answerJson,
  answerJsonText,
  answerVersioned,
  answerVersionedText,
  keptAnswer,
  type WholeAnswer,
} from "../http/answer.ts";
import { checkInput, parseJson } from "../http/checked_input.ts";
import { answerPart } from "../http/partial_answer.ts";
import { type Call, get, type Route, type SignedCall, signedPost } from "../http/route.ts";
import { LASTING } from "../http/version.ts";
import {
  CREATE_EVENT,
  READ_ENTRY,
  READ_EVENT,
  READ_LOCKING_POINTS,
  READ_PACKED_LOCKING_POINTS,
  SUBMIT_ENTRIES,
} from "./operations/events.ts";

/** Creating and reading events, submitting and reading their entries. */
export function eventRoutes(events: Events, answers: EventAnswers): Route[] {
  async function create({ body, signer }: SignedCall): Promise<Response> {
    const request = checkInput(CREATE_EVENT.body.schema, parseJson(body));
    return answerJsonText(eventText(await events.createEvent(request, signer)));
  }

  async function one({ params, query }: Call): Promise<Response> {
    const { event_id: id } = checkInput(READ_EVENT.params, params);
    const { fields } = checkInput(READ_EVENT.query, query);
    if (!fields) return answerVersioned((await answers.make(id)).json);
    return answerVersionedText(eventText(await events.eventById(id), fields));
  }

  async function recallOne({ params, query }: Call): Promise<Response | undefined> {
    const { event_id: id } = checkInput(READ_EVENT.params, params);
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
    const { event_id: id } = checkInput(READ_LOCKING_POINTS.params, params);
    const answer = answerVersionedText((await events.announcement(id)).text);
    answer.headers.set("cache-control", LASTING);
    return answer;
  }

  async function packedPoints({ params, request }: Call): Promise<Response> {
    const { event_id: id } = checkInput(READ_PACKED_LOCKING_POINTS.params, params);
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
    const { event_id: id } = checkInput(SUBMIT_ENTRIES.params, params);
    const request = checkInput(SUBMIT_ENTRIES.body.schema, parseJson(body));
    return answerJson(await events.submitEntries(id, request, signer));
  }

  async function entry({ params }: Call): Promise<Response> {
    const { event_id: eventId, entry_id: entryId } = checkInput(READ_ENTRY.params, params);
    return answerVersionedText(JSON.stringify(await events.entry(eventId, entryId)));
  }

  return [
    signedPost(CREATE_EVENT, create),
    get(READ_EVENT, one, recallOne, oneAtHand),
    get(READ_LOCKING_POINTS, announcement),
    get(READ_PACKED_LOCKING_POINTS, packedPoints),
    signedPost(SUBMIT_ENTRIES, submit),
    get(READ_ENTRY, entry),
  ];
}
