import { LRUCache } from "lru-cache";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import { nanoseconds, type NanosecondSpan } from "../../files/disk/listing.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";

/** Some of the published files. */
export interface AskedFiles {
  readonly kind: WeatherFileKind;
  /** When they were published. */
  readonly publications: ClosedSpan;
}

/** What is asked, and which files tell the answer. */
export interface Question {
  /** Equal for equal questions alone. */
  readonly key: string;
  /** How new the answer is, is told by the first of them. */
  readonly files: readonly [AskedFiles, ...AskedFiles[]];
}

/** An answer as it is sent. */
export interface KeptAnswer {
  readonly json: Uint8Array<ArrayBuffer>;
  /** The newest report or issue that was looked at, milliseconds since the Unix epoch; `undefined` without any. */
  readonly newestMs: number | undefined;
}

/** An answer before it is kept. */
export interface MadeAnswer {
  readonly text: string;
  readonly newestMs: number | undefined;
}

interface Kept {
  readonly answer: KeptAnswer;
  /** Of the files, before they were read. */
  readonly state: string;
}

/** What is kept in all. */
const CAPACITY_BYTES = 32 * 1024 * 1024;
/** What an answer takes besides its bytes. */
const OWN_BYTES = 1536;
const STATES_APART = "; ";

/**
 * Answers about the weather: the latest are kept as they are sent, and given out while the files they were read from are
 * the same. Equal questions at one time are answered by one reading.
 */
export class KeptAnswers {
  readonly #light: Pick<LightFiles, "state" | "stateAtHand">;
  /** By question. */
  readonly #kept: LRUCache<string, Kept>;
  readonly #making = new Map<string, Promise<KeptAnswer>>();

  constructor(light: Pick<LightFiles, "state" | "stateAtHand">, capacityBytes = CAPACITY_BYTES) {
    this.#light = light;
    this.#kept = new LRUCache({
      maxSize: capacityBytes,
      sizeCalculation: ({ answer, state }, key) =>
        OWN_BYTES + answer.json.length + 2 * (key.length + state.length),
    });
  }

  /** How many answers are kept, and the bytes they take. */
  get size(): { readonly answers: number; readonly bytes: number } {
    return { answers: this.#kept.size, bytes: this.#kept.calculatedSize };
  }

  /** The answer that is kept, or `undefined` when it would have to be made. */
  async recall(question: Question): Promise<KeptAnswer | undefined> {
    const kept = this.#kept.get(question.key);
    if (!kept) return undefined;
    return kept.state === await this.#state(question) ? kept.answer : undefined;
  }

  /** As {@link recall}, without a wait: `undefined` also while a folder of files has to be read for it. */
  atHand({ key, files }: Question): KeptAnswer | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    const states = files.map(({ kind, publications }) =>
      this.#light.stateAtHand(kind, nanosecondSpan(publications))
    );
    return kept.state === states.join(STATES_APART) ? kept.answer : undefined;
  }

  /** The answer that is kept, or else one that is made now; by whoever asked first. */
  async give(question: Question, make: () => Promise<MadeAnswer>): Promise<KeptAnswer> {
    const state = await this.#state(question);
    const kept = this.#kept.get(question.key);
    if (kept?.state === state) return kept.answer;
    const making = `${question.key} ${state}`;
    const known = this.#making.get(making);
    if (known) return await known;
    const made = make().then(answerOf).finally(() => this.#making.delete(making));
    this.#making.set(making, made);
    const answer = await made;
    this.#kept.set(question.key, { answer, state });
    return answer;
  }

  async #state({ files }: Question): Promise<string> {
    const states: string[] = [];
    for (const { kind, publications } of files) {
      states.push(await this.#light.state(kind, nanosecondSpan(publications)));
    }
    return states.join(STATES_APART);
  }
}

function answerOf({ text, newestMs }: MadeAnswer): KeptAnswer {
  return { json: new TextEncoder().encode(text), newestMs };
}

function nanosecondSpan({ fromMs, toMs }: ClosedSpan): NanosecondSpan {
  return { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) };
}
