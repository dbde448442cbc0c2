import type * as v from "valibot";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { changesOf, type EventAnswer, type EventAnswers } from "../events/event_answers.ts";
import { someMembers } from "../events/event_json.ts";
import type { Events } from "../events/events.ts";
import { type EventFilter, writeCursor } from "../events/listing.ts";
import { answerBytes, answerVersioned, keptAnswer, type WholeAnswer } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { listJson } from "../http/list_json.ts";
import type { Call, OpenRoute, SignedCall } from "../http/route.ts";
import { versionOfBytes, withVersion } from "../http/version.ts";
import { LIST_EVENTS } from "./operations/event_list.ts";

/** A longer query is not worth remembering an answer for. */
const KEPT_QUERY_LENGTH = 256;

type Asked = v.InferOutput<typeof LIST_EVENTS.query>;

/** The list of events: a page at a time, kept as bytes while it is true. */
export class EventListRoute implements OpenRoute {
  readonly kind = "open";
  readonly method = LIST_EVENTS.method;
  readonly path = LIST_EVENTS.path;
  readonly cost = LIST_EVENTS.cost;
  readonly #events: Events;
  readonly #answers: EventAnswers;

  constructor(events: Events, answers: EventAnswers) {
    this.#events = events;
    this.#answers = answers;
  }

  readonly handle = async ({ query, request }: Call): Promise<Response> => {
    const asked = checkInput(LIST_EVENTS.query, query);
    const { search } = new URL(request.url);
    // Which status events have changes by time alone, also of those that are not listed.
    const isKept = asked.status === undefined && search.length <= KEPT_QUERY_LENGTH;
    const make = () => this.#make(search, asked, filterOf(asked));
    return answerPage(isKept ? await this.#answers.keep(keyOf(search), make) : await make());
  };

  readonly handleOwned = async ({ query, request, signer }: SignedCall): Promise<Response> => {
    const asked = checkInput(LIST_EVENTS.query, query);
    if (asked.coordinator !== undefined && asked.coordinator !== signer) {
      throw new RefusalError(
        "invalid",
        "coordinator must be the signer, or left out",
        "coordinator",
      );
    }
    const filter = { ...filterOf(asked), coordinator: signer, withUnlisted: true };
    const answer = answerPage(await this.#make(new URL(request.url).search, asked, filter));
    answer.headers.set("cache-control", "private, no-cache");
    return answer;
  };

  readonly recall = async ({ request }: Call): Promise<Response | undefined> => {
    const known = await this.#answers.recall(keyOf(new URL(request.url).search));
    return known && answerPage(known);
  };

  readonly atHand = (_: unknown, search: string): WholeAnswer | undefined => {
    const known = this.#answers.atHand(keyOf(search));
    return known && keptAnswer(known.json, () => answerPage(known));
  };

  async #make(search: string, asked: Asked, filter: EventFilter) {
    const { events, next } = await this.#events.listEvents(filter, asked.limit);
    const { fields } = asked;
    const shown = fields ? events.map((event) => someMembers(event, fields)) : events;
    return {
      json: new TextEncoder().encode(await listJson(shown)),
      link: next && linkTo(search, writeCursor(next)),
      changesAtMs: events.flatMap(changesOf),
    };
  }
}

const keyOf = (search: string) => search === "" ? "?" : search;

function filterOf(asked: Asked): EventFilter {
  const { event_ids: ids, status: statuses, coordinator, station, start, end, cursor } = asked;
  const seconds = (ms: number | undefined) => ms === undefined ? undefined : ms / 1000;
  if (start !== undefined && end !== undefined && start >= end) {
    throw new RefusalError("invalid", "end must be after start", "end");
  }
  return {
    ids,
    statuses,
    coordinator,
    station,
    from: seconds(start),
    to: seconds(end),
    after: cursor,
  };
}

/** A page; its version names the next one too, since a 304 leaves its client with the `Link` that it has. */
function answerPage({ json, link }: EventAnswer): WholeAnswer {
  if (link === undefined) return answerVersioned(json);
  const version = `${versionOfBytes(json)}-${versionOfBytes(new TextEncoder().encode(link))}`;
  const answer = withVersion(answerBytes(json, "application/json"), version);
  answer.headers.set("link", link);
  return answer;
}

/** Where the same question goes on. */
function linkTo(search: string, cursor: string): string {
  const query = new URLSearchParams(search);
  query.set("cursor", cursor);
  return `<${LIST_EVENTS.path}?${query}>; rel="next"`;
}
