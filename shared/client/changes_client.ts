import * as v from "valibot";
import { ChangeCursor, ChangesPage, EventChange } from "../contract/change.ts";
import { type Clock, systemClock } from "../lifecycle/clock.ts";
import { EventBlocks } from "./event_blocks.ts";
import { queryText } from "./query_text.ts";
import { type Exchange, isTransient } from "./exchange.ts";
import { OracleUnreachableError } from "./oracle_error.ts";

/** Which changes are asked for, and from where on. */
export interface ChangesQuestion {
  /** Of this event, listed or not; of all that are listed unless given. */
  readonly eventId?: string;
  /** After this place; from now on unless given. */
  readonly after?: ChangeCursor;
}

/** What is told to a follower. */
export interface ChangeNews {
  /** What happened; where it is missing, read anew whatever you keep: changes before may have been missed. */
  readonly change?: EventChange;
  /** To go on from, for whoever starts again. */
  readonly cursor: ChangeCursor;
}

/** So long an oracle is silent only when the connection is dead: it says something every 15 seconds. */
const SILENCE_MS = 45_000;
/** How long to wait before the next try: twice as long after each that brought nothing. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Follows what happens to events. Throws as `OracleClient` does. */
export class ChangesClient {
  readonly #exchange: Exchange;
  readonly #clock: Clock;

  constructor(exchange: Exchange, clock = systemClock) {
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /**
   * The next changes, at most 256; without a place none, and the place to go on from.
   * @throws {OracleError} of status 410 when the changes after the place are not known any more
   */
  async page({ eventId, after }: ChangesQuestion = {}): Promise<ChangesPage> {
    return await this.#exchange.read(pathOf(eventId) + queryText({ after }), ChangesPage);
  }

  /**
   * Changes as they happen, each once and in order, through lost connections and restarts of the oracle, until `signal`
   * aborts. Without a place the first news has no change: from then on nothing is missed.
   * @throws {OracleError} when the oracle refuses to be followed (404: no such event, or an older oracle)
   * @throws {unknown} the signal's reason
   */
  async *follow(
    { eventId, after }: ChangesQuestion = {},
    signal?: AbortSignal,
  ): AsyncGenerator<ChangeNews, never, void> {
    let place = after;
    let waitMs = FIRST_WAIT_MS;
    for (;;) {
      try {
        for await (const news of this.#stream(pathOf(eventId), place, signal)) {
          const isNews = news.isTold || place === undefined;
          place = news.cursor;
          waitMs = FIRST_WAIT_MS;
          if (isNews) yield { change: news.change, cursor: news.cursor };
        }
      } catch (error) {
        signal?.throwIfAborted();
        if (!isTransient(error)) throw error;
      }
      await this.#clock.sleep(waitMs, signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  /** One connection; what is not told only moves the place. */
  async *#stream(path: string, after: ChangeCursor | undefined, signal: AbortSignal | undefined) {
    const body = await this.#exchange.stream({
      path,
      accept: "text/event-stream",
      headers: after === undefined ? {} : { "last-event-id": after },
      silenceMs: SILENCE_MS,
      signal,
    });
    const blocks = new EventBlocks();
    for await (const text of body) {
      for (const { id, event, data } of blocks.take(text)) {
        if (id === undefined) continue;
        const cursor = v.parse(ChangeCursor, id);
        if (event === "reset") yield { isTold: true, cursor };
        else if (data === undefined) yield { isTold: false, cursor };
        else yield { isTold: true, cursor, change: readChange(data) };
      }
    }
  }
}

function readChange(data: string): EventChange {
  try {
    return v.parse(EventChange, JSON.parse(data));
  } catch (cause) {
    throw new OracleUnreachableError("what was told is no change of an event", { cause });
  }
}

const pathOf = (eventId: string | undefined) =>
  eventId === undefined ? "/oracle/changes" : `/oracle/events/${eventId}/changes`;
