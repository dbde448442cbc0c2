import * as v from "valibot";
import { ChangeCursor } from "../../shared/contract/change.ts";
import type { ChangeFeed } from "../changes/change_feed.ts";
import type { ChangeFollower } from "../changes/change_follower.ts";
import type { ChangeScope } from "../changes/change_queries.ts";
import { answerJson } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { READ_CHANGES, READ_EVENT_CHANGES } from "./operations/changes.ts";

const { stream: STREAM } = READ_CHANGES.answer;
/** A range of media types that a client does not take (RFC 9110 §12.4.2). */
const NOT_ACCEPTED = /;\s*q=0(\.0*)?\s*$/;
/** A cursor that no oracle gives. */
const UNKNOWN = "0000000000000000-999999999999999" as ChangeCursor;

/** What happens to events, as a stream of server-sent events to who accepts that, or a page at a time. */
export function changeRoutes(feed: ChangeFeed): Route[] {
  const answering = (scopeOf: (call: Call) => ChangeScope) => async (call: Call) => {
    const answer = await (wantsStream(call) ? follow : poll)(feed, scopeOf(call), call);
    answer.headers.append("vary", "accept");
    return answer;
  };
  const cost = (call: Call) => wantsStream(call) ? "follow" : READ_CHANGES.cost;
  return [
    { ...get(READ_CHANGES, answering(() => "listed")), cost },
    {
      ...get(
        READ_EVENT_CHANGES,
        answering(({ params }) => ({
          eventId: checkInput(READ_EVENT_CHANGES.params, params).event_id,
        })),
      ),
      cost,
    },
  ];
}

function wantsStream({ request }: Call): boolean {
  const ranges = (request.headers.get("accept") ?? "").toLowerCase().split(",");
  return ranges.some((range) => range.trim().startsWith(STREAM) && !NOT_ACCEPTED.test(range));
}

async function poll(feed: ChangeFeed, scope: ChangeScope, { query }: Call): Promise<Response> {
  const { after, last_event_id } = checkInput(READ_CHANGES.query, query);
  return answerJson(await feed.page(scope, cursorOf(after ?? last_event_id)));
}

async function follow(
  feed: ChangeFeed,
  scope: ChangeScope,
  { request, query: { last_event_id, after } }: Call,
): Promise<Response> {
  // Browsers send the header when they come back, to the address that they began with.
  const last = request.headers.get("last-event-id") ?? last_event_id ?? after;
  const follower = await feed.follow(scope, cursorOf(last));
  request.signal.addEventListener("abort", () => follower.end(), { once: true });
  if (request.signal.aborted) follower.end();
  return new Response(streamOf(follower), {
    headers: { "content-type": STREAM, "x-accel-buffering": "no" }, // nginx would collect it
  });
}

/** The place that a text names; `undefined` is now. What is no cursor is an unknown one. */
function cursorOf(text = ""): ChangeCursor | undefined {
  if (text === "" || text === "newest") return undefined;
  const { success, output } = v.safeParse(ChangeCursor, text);
  return success ? output : UNKNOWN;
}

function streamOf(follower: ChangeFollower): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const bytes = await follower.next();
      if (bytes) controller.enqueue(bytes);
      else controller.close();
    },
    cancel: () => follower.end(),
  }, { highWaterMark: 0 });
}
