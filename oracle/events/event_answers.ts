import { LRUCache } from "lru-cache";
import type { EventSummary } from "../../shared/contract/event.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import type { Database } from "../database/database.ts";
import { type EventDetail, eventText } from "./event_json.ts";

/** What {@link EventAnswers} needs. */
export interface EventAnswersOptions {
  readonly events: { eventById(id: string): Promise<EventDetail> };
  readonly db: Pick<Database, "version" | "knownVersion">;
  readonly clock: Clock;
}

/** An answer about an event, or a part of the list of events. */
export interface EventAnswer {
  /** JSON in UTF-8. */
  readonly json: Uint8Array<ArrayBuffer>;
  /** Where a list goes on (RFC 8288). */
  readonly link?: string;
}

/** An answer that was made, and the instants at which time alone makes another of it, in milliseconds. */
export interface MadeAnswer extends EventAnswer {
  readonly changesAtMs: readonly number[];
}

/** What is kept of an answer. */
interface KeptAnswer {
  readonly answer: EventAnswer;
  /** The state of the database that it was read from, or the one before. */
  readonly version: string;
  /** It is true from `madeAt` until before `untilMs`, milliseconds since the Unix epoch. */
  readonly madeAtMs: number;
  readonly untilMs: number;
}

/** What is kept in all. */
const CAPACITY_BYTES = 32 * 1024 * 1024;
/** What an answer takes besides its bytes: a stranger may ask for very many that say nothing. */
const OWN_BYTES = 1536;

/** The answers about events; the latest are kept as they are sent, and given out while they are true. */
export class EventAnswers {
  readonly #options: EventAnswersOptions;
  /** By event id or query of the list. */
  readonly #kept = new LRUCache<string, KeptAnswer>({
    maxSize: CAPACITY_BYTES,
    sizeCalculation: ({ answer: { json, link = "" } }, key) =>
      OWN_BYTES + json.length + link.length + key.length,
  });

  constructor(options: EventAnswersOptions) {
    this.#options = options;
  }

  /**
   * The answer that is kept, or `undefined` when it would have to be made.
   * @param key the id of an event, or the query of a list with its `?`
   */
  async recall(key: string): Promise<EventAnswer | undefined> {
    if (!this.#kept.has(key)) return undefined;
    return this.#giveIfTrue(key, await this.#options.db.version());
  }

  /** As {@link recall}, without a wait: only while the state of the database is known. */
  atHand(key: string): EventAnswer | undefined {
    return this.#giveIfTrue(key, this.#options.db.knownVersion());
  }

  /**
   * Makes the answer about one event, and keeps it.
   * @throws {RefusalError} `not_found`
   */
  make(id: string): Promise<EventAnswer> {
    return this.keep(id, async () => {
      const detail = await this.#options.events.eventById(id);
      const json = new TextEncoder().encode(eventText(detail));
      return { json, changesAtMs: changesOf(detail.event) };
    });
  }

  /** Makes an answer, and keeps it until the database or one of its instants makes it another. */
  async keep(key: string, work: () => Promise<MadeAnswer>): Promise<EventAnswer> {
    const { db, clock } = this.#options;
    const version = await db.version();
    const madeAtMs = clock.now();
    const { json, link, changesAtMs } = await work();
    const untilMs = Math.min(...changesAtMs.filter((change) => change > madeAtMs), Infinity);
    const answer = { json, link };
    this.#kept.set(key, { answer, version, madeAtMs, untilMs });
    return answer;
  }

  #giveIfTrue(key: string, version: string | undefined): EventAnswer | undefined {
    const kept = this.#kept.get(key);
    const now = this.#options.clock.now();
    if (!kept || kept.version !== version || now < kept.madeAtMs || now >= kept.untilMs) {
      return undefined;
    }
    return kept.answer;
  }
}

/** When time alone makes another answer of an event: at the ends of its window, in milliseconds. */
export function changesOf(
  { start_observation_date: start, end_observation_date: end }: Pick<
    EventSummary,
    "start_observation_date" | "end_observation_date"
  >,
): number[] {
  return [start, end].map((date) => parseInstant(date) ?? -Infinity); // we wrote them
}
