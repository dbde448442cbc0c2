import * as v from "valibot";
import { EntryJson, type EntryRequest } from "../contract/entry.ts";
import { type CreateEventRequest, EventJson, EventSummary } from "../contract/event.ts";
import { Npub } from "../contract/ids.ts";
import { WantedList } from "../contract/wanted.ts";
import { Exchange, type ExchangeOptions, isTransient } from "./exchange.ts";
import { OracleError } from "./oracle_error.ts";
import { checkReceipt, checkSameEntries, checkSameEvent } from "./reconcile.ts";

const Key = v.object({ key: v.string() });
const NpubKey = v.object({ key: Npub });
const FileList = v.object({ file_names: v.array(v.string()) });

/** Which events a list shows. */
export interface ListOptions {
  /** 1–100. */
  readonly limit?: number;
  readonly eventIds?: readonly string[];
}

/**
 * A client of one oracle's HTTP interface. Transient failures are tried again, each time with a fresh proof; writes
 * look first whether they were done already, so that a lost answer never makes a second event or a false conflict.
 * Every method throws `OracleError` for a refusal and `OracleUnreachableError` when no answer came.
 */
export class OracleClient {
  readonly #exchange: Exchange;
  readonly #coordinator: Npub | undefined;

  constructor(options: ExchangeOptions) {
    this.#exchange = new Exchange(options);
    this.#coordinator = options.key?.npub;
  }

  /** The attestation key as a compressed point in base64. */
  async pubkey(): Promise<string> {
    return (await this.#read("/oracle/pubkey", Key)).key;
  }

  /** The attestation key in its nostr form. */
  async npub(): Promise<Npub> {
    return (await this.#read("/oracle/npub", NpubKey)).key;
  }

  /** One event, or `undefined` when the oracle does not know it. */
  async event(id: string): Promise<EventJson | undefined> {
    return await this.#exchange.retrying(() => this.#readStored(id));
  }

  /** Summaries of events, newest first. */
  async listEvents({ limit, eventIds }: ListOptions = {}): Promise<EventSummary[]> {
    const query = new URLSearchParams();
    if (limit !== undefined) query.set("limit", String(limit));
    if (eventIds) query.set("event_ids", eventIds.join(","));
    return await this.#read(`/oracle/events?${query}`, v.array(EventSummary));
  }

  /**
   * Creates an event, or finds that it exists with the same terms.
   * @throws {OracleDisagreesError} when it exists with others
   */
  async createEvent(request: CreateEventRequest): Promise<EventJson> {
    return await this.#write(request.id, {
      takeStored: (stored) => {
        checkSameEvent(request, stored, this.#signer());
        return stored;
      },
      send: async () => json(EventJson, await this.#post("/oracle/events", request)),
    });
  }

  /**
   * Submits all entries of an event, or finds that they are stored.
   * @returns the event with its entries and the oracle's receipt for them: keep it, it proves what was played
   * @throws {OracleDisagreesError} when others are stored, or the receipt is about others
   */
  async submitEntries(eventId: string, entries: readonly EntryRequest[]): Promise<EventJson> {
    const event = await this.#write(eventId, {
      takeStored: (stored) => {
        if (stored.entries.length === 0) return undefined;
        checkSameEntries(entries, stored);
        return stored;
      },
      send: async () => {
        await this.#post(`/oracle/events/${eventId}/entries`, { event_id: eventId, entries });
        return await this.#readStored(eventId);
      },
    });
    if (event.entries_receipt) checkReceipt(event, await this.#xOnlyKey());
    return event;
  }

  /** One entry, or `undefined` when the event has none of this id. */
  async entry(eventId: string, entryId: string): Promise<EntryJson | undefined> {
    const path = `/oracle/events/${eventId}/entries/${entryId}`;
    return await orUndefined(this.#read(path, EntryJson));
  }

  /** The decision record of a signed event (gzip), or `undefined` before there is one. */
  async evidence(eventId: string): Promise<Uint8Array | undefined> {
    return await orUndefined(this.#get(`/oracle/events/${eventId}/evidence`));
  }

  /** Names of published weather files, of the last seven days unless `query` says otherwise. */
  async listFiles(query = ""): Promise<string[]> {
    return (await this.#read(`/files${query}`, FileList)).file_names;
  }

  /** A published weather file, or `undefined`. */
  async downloadFile(name: string): Promise<Uint8Array | undefined> {
    return await orUndefined(this.#get(`/file/${encodeURIComponent(name)}`));
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
    return json(
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

  /** Reads any open route as JSON of the given schema. */
  async #read<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
    return json(schema, await this.#get(path));
  }

  async #get(path: string): Promise<Uint8Array> {
    return await this.#exchange.retrying(() => this.#exchange.once({ method: "GET", path }));
  }

  async #post(path: string, value: unknown): Promise<Uint8Array> {
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
    const body = await orUndefined(got);
    return body && json(EventJson, body);
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

function json<S extends v.GenericSchema>(schema: S, body: Uint8Array): v.InferOutput<S> {
  return v.parse(schema, JSON.parse(new TextDecoder().decode(body)));
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  return await asked.catch((error) => {
    if (error instanceof OracleError && error.status === 404) return undefined;
    throw error;
  });
}
