import * as v from "valibot";
import { EntryJson, type EntryRequest } from "../contract/entry.ts";
import { type CreateEventRequest, EventJson, EventSummary } from "../contract/event.ts";
import { Npub } from "../contract/ids.ts";
import { WantedList } from "../contract/wanted.ts";
import { ChangesClient } from "./changes_client.ts";
import { EventChecker } from "./event_checker.ts";
import { type EventFilter, nextPage, queryOf } from "./event_list.ts";
import {
  Exchange,
  type ExchangeOptions,
  isTransient,
  type OracleAnswer,
  parseAnswer,
} from "./exchange.ts";
import { OracleError } from "./oracle_error.ts";
import {
  checkReceipt,
  checkSameEntries,
  checkSameEvent,
  OracleDisagreesError,
} from "./reconcile.ts";
import { WeatherClient } from "./weather_client.ts";

const Key = v.object({ key: v.string() });
const NpubKey = v.object({ key: Npub });
const FileList = v.object({ file_names: v.array(v.string()) });

/** What a client of one oracle needs. */
export interface OracleClientOptions extends ExchangeOptions {
  /**
   * The oracle's key, an npub or 64 hex characters, from a place that is trusted: every event that is answered is then
   * checked against it. Without it nothing but the receipt of entries is, against the key that the oracle shows.
   */
  readonly oracleKey?: string;
}

/**
 * A client of one oracle's HTTP interface. Transient failures are tried again, each time with a fresh proof; writes
 * look first whether they were done already, so that a lost answer never makes a second event or a false conflict.
 * Every method throws `OracleError` for a refusal, `OracleUnreachableError` when no answer came, and those that answer
 * an event `OracleDisagreesError` when it is not what the key of the oracle vouches for.
 */
export class OracleClient {
  /** The weather that the oracle shows, and what of it can be played. */
  readonly weather: WeatherClient;
  /** What happens to events. */
  readonly changes: ChangesClient;
  readonly #exchange: Exchange;
  readonly #coordinator: Npub | undefined;
  readonly #checker: EventChecker | undefined;

  /** @throws {Error} when `origin` is none, or `oracleKey` no public key */
  constructor(options: OracleClientOptions) {
    this.#exchange = new Exchange(options);
    this.weather = new WeatherClient(this.#exchange);
    this.changes = new ChangesClient(this.#exchange, options.clock);
    this.#coordinator = options.key?.npub;
    this.#checker = options.oracleKey === undefined
      ? undefined
      : new EventChecker(options.oracleKey);
  }

  /** The attestation key as a compressed point in base64. */
  async pubkey(): Promise<string> {
    return (await this.#exchange.read("/oracle/pubkey", Key)).key;
  }

  /** The attestation key in its nostr form. */
  async npub(): Promise<Npub> {
    return (await this.#exchange.read("/oracle/npub", NpubKey)).key;
  }

  /** One event, or `undefined` when the oracle does not know it. */
  async event(id: string): Promise<EventJson | undefined> {
    return await this.#exchange.retrying(() => this.#readStored(id));
  }

  /** A page of the summaries of events, newest first: 100 unless `limit` says fewer. */
  async listEvents(filter: EventFilter = {}): Promise<EventSummary[]> {
    return await this.#exchange.read(`/oracle/events${queryOf(filter)}`, v.array(EventSummary));
  }

  /** The summaries of all events, newest first, page after page as they are taken. */
  async *eachEvent(filter: EventFilter = {}): AsyncGenerator<EventSummary, void, void> {
    let path: string | undefined = `/oracle/events${queryOf(filter)}`;
    while (path !== undefined) {
      const page = await this.#exchange.get(path);
      yield* parseAnswer(v.array(EventSummary), page);
      path = nextPage(page.headers);
    }
  }

  /**
   * Creates an event, or finds that it exists with the same terms.
   * @throws {OracleDisagreesError} when it exists with others, or was made with others than asked for
   */
  async createEvent(request: CreateEventRequest): Promise<EventJson> {
    const asAsked = (event: EventJson) => {
      checkSameEvent(request, event, this.#signer());
      return event;
    };
    return await this.#write(request.id, {
      takeStored: asAsked,
      send: async () => {
        const answer = parseAnswer(EventJson, await this.#post("/oracle/events", request));
        return asAsked(this.#checked(answer, request.id));
      },
    });
  }

  /**
   * Submits all entries of an event, or finds that they are stored.
   * @returns the event with its entries and the oracle's receipt for them: keep it, it proves what was played
   * @throws {OracleDisagreesError} when others are stored, or the receipt is about others
   */
  async submitEntries(eventId: string, entries: readonly EntryRequest[]): Promise<EventJson> {
    const withThem = (stored: EventJson) => {
      if (stored.entries.length === 0) return undefined;
      checkSameEntries(entries, stored);
      return stored;
    };
    const event = await this.#write(eventId, {
      takeStored: withThem,
      send: async () => {
        await this.#post(`/oracle/events/${eventId}/entries`, { event_id: eventId, entries });
        const stored = await this.#readStored(eventId);
        return stored && withThem(stored);
      },
    });
    if (!this.#checker && event.entries_receipt) checkReceipt(event, await this.#xOnlyKey());
    return event;
  }

  /** One entry, or `undefined` when the event has none of this id. */
  async entry(eventId: string, entryId: string): Promise<EntryJson | undefined> {
    const path = `/oracle/events/${eventId}/entries/${entryId}`;
    return await orUndefined(this.#exchange.read(path, EntryJson));
  }

  /** The decision record of a signed event (gzip), or `undefined` before there is one. */
  async evidence(eventId: string): Promise<Uint8Array | undefined> {
    return await this.#bytes(`/oracle/events/${eventId}/evidence`);
  }

  /** Names of published weather files, of the last seven days unless `query` says otherwise. */
  async listFiles(query = ""): Promise<string[]> {
    return (await this.#exchange.read(`/files${query}`, FileList)).file_names;
  }

  /** A published weather file, or `undefined`. */
  async downloadFile(name: string): Promise<Uint8Array | undefined> {
    return await this.#bytes(`/file/${encodeURIComponent(name)}`);
  }

  /** Publishes a weather file; `exists` when the oracle holds one of that name. */
  async uploadFile(name: string, body: Uint8Array<ArrayBuffer>): Promise<"stored" | "exists"> {
    try {
      await this.#exchange.retrying(() =>
        this.#exchange.once({
          method: "POST",
          path: `/file/${encodeURIComponent(name)}`,
          body,
          contentType: "application/vnd.apache.parquet",
          isFile: true,
        })
      );
      return "stored";
    } catch (error) {
      if (error instanceof OracleError && error.status === 409) return "exists";
      throw error;
    }
  }

  /** What the oracle's open events lack; only for uploaders. */
  async readWanted(): Promise<WantedList> {
    const request = { method: "GET", path: "/oracle/wanted", isSigned: true } as const;
    return parseAnswer(
      WantedList,
      await this.#exchange.retrying(() => this.#exchange.once(request)),
    );
  }

  /** Asks for a processing pass. */
  async update(): Promise<void> {
    await this.#exchange.retrying(() =>
      this.#exchange.once({ method: "POST", path: "/oracle/update" })
    );
  }

  async #bytes(path: string): Promise<Uint8Array | undefined> {
    return (await orUndefined(this.#exchange.get(path, true)))?.body;
  }

  async #post(path: string, value: unknown): Promise<OracleAnswer> {
    const body = new TextEncoder().encode(JSON.stringify(value));
    return await this.#exchange.once({
      method: "POST",
      path,
      body,
      contentType: "application/json",
    });
  }

  async #readStored(id: string): Promise<EventJson | undefined> {
    const got = this.#exchange.once({ method: "GET", path: `/oracle/events/${id}` });
    const answer = await orUndefined(got);
    return answer && this.#checked(parseAnswer(EventJson, answer), id);
  }

  /** Looks, sends if nothing is there, and looks again after the last failure. */
  async #write(id: string, { takeStored: found, send }: Write): Promise<EventJson> {
    const look = async () => {
      const stored = await this.#readStored(id);
      return stored && found(stored);
    };
    try {
      const written = await this.#exchange.retrying(async () => await look() ?? await send());
      if (written) return written;
      throw new OracleError(404, `event ${id} is not there after it was written`);
    } catch (error) {
      if (!isTransient(error)) throw error;
      const written = await look().catch(() => undefined);
      if (written) return written;
      throw error;
    }
  }

  #checked(event: EventJson, id: string): EventJson {
    if (event.id !== id.toLowerCase()) {
      throw new OracleDisagreesError(`asked for event ${id}, the answer is event ${event.id}`);
    }
    this.#checker?.check(event);
    return event;
  }

  async #xOnlyKey(): Promise<string> {
    return Uint8Array.fromBase64(await this.pubkey()).slice(1).toHex(); // without the parity byte
  }

  #signer(): Npub {
    if (this.#coordinator) return this.#coordinator;
    throw new TypeError("a client without a key cannot write");
  }
}

/** How a write is recognised as done, and how it is sent. */
interface Write {
  /** The event if it shows the write, `undefined` if it does not yet; throws when it shows another one. */
  takeStored(stored: EventJson): EventJson | undefined;
  send(): Promise<EventJson | undefined>;
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  return await asked.catch((error) => {
    if (error instanceof OracleError && error.status === 404) return undefined;
    throw error;
  });
}
