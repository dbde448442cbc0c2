import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseInstant } from "../../shared/time/instant.ts";
import type { Database } from "../database/database.ts";
import { type EventDetail, eventText } from "./event_json.ts";
import type { Events } from "./events.ts";

/** What {@link EventAnswers} needs. */
export interface EventAnswersOptions {
  readonly events: Pick<Events, "eventById">;
  readonly db: Pick<Database, "version" | "knownVersion">;
  readonly clock: Clock;
}

/** What is kept of an answer. */
interface KeptAnswer {
  readonly json: Uint8Array<ArrayBuffer>;
  /** The state of the database that it was read from, or the one before. */
  readonly version: string;
  /** It is true from `madeAt` until before `untilMs`, milliseconds since the Unix epoch. */
  readonly madeAtMs: number;
  readonly untilMs: number;
}

/** What is kept in all. */
const CAPACITY_BYTES = 32 * 1024 * 1024;

/** The answers about single events; the latest are kept as they are sent, and given out while they are true. */
export class EventAnswers {
  readonly #options: EventAnswersOptions;
  /** By event id, the longest unused first. */
  readonly #kept = new Map<string, KeptAnswer>();
  #bytes = 0;

  constructor(options: EventAnswersOptions) {
    this.#options = options;
  }

  /** The answer that is kept, as JSON in UTF-8, or `undefined` when it would have to be made. */
  async recall(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#kept.has(id)) return undefined;
    return this.#giveIfTrue(id, await this.#options.db.version());
  }

  /** As {@link recall}, without a wait: only while the state of the database is known. */
  atHand(id: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#giveIfTrue(id, this.#options.db.knownVersion());
  }

  #giveIfTrue(id: string, version: string | undefined): Uint8Array<ArrayBuffer> | undefined {
    const kept = this.#kept.get(id);
    const now = this.#options.clock.now();
    if (!kept || kept.version !== version || now < kept.madeAtMs || now >= kept.untilMs) {
      return undefined;
    }
    this.#keep(id, kept);
    return kept.json;
  }

  /**
   * Makes the answer, as JSON in UTF-8, and keeps it.
   * @throws {RefusalError} `not_found`
   */
  async make(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const { events, db, clock } = this.#options;
    const version = await db.version();
    const madeAtMs = clock.now();
    const detail = await events.eventById(id);
    const json = new TextEncoder().encode(eventText(detail));
    this.#keep(id, { json, version, madeAtMs, untilMs: changesAt(detail, madeAtMs) });
    return json;
  }

  #keep(id: string, answer: KeptAnswer): void {
    this.#bytes += answer.json.length - (this.#kept.get(id)?.json.length ?? 0);
    this.#kept.delete(id);
    this.#kept.set(id, answer);
    for (const [oldest, { json }] of this.#kept) {
      if (this.#bytes <= CAPACITY_BYTES) return;
      this.#kept.delete(oldest);
      this.#bytes -= json.length;
    }
  }
}

/** When time alone makes another answer of it: at the ends of its window. */
function changesAt({ event }: EventDetail, nowMs: number): number {
  const { start_observation_date: start, end_observation_date: end } = event;
  const changes = [start, end].map((date) => parseInstant(date) ?? -Infinity); // we wrote them
  return Math.min(...changes.filter((change) => change > nowMs), Infinity);
}
