/**
 * A coordinator as it is deployed, written from the client contract (section 21) alone and sharing no code with the
 * oracle: what it asks, sends and compares, and when it asks again.
 */
import { authorization } from "./signed_request.ts";

/** What a client reads of an event; it ignores the rest. */
export interface ReadEvent {
  readonly id: string;
  readonly nonce_point: string;
  readonly event_announcement: { readonly locking_points: readonly string[] };
  readonly attestation: string | null;
  readonly [member: string]: unknown;
}

/** A station as the forms of a coordinator show it. */
export interface ReadStation {
  readonly station_id: string;
  readonly clean_days: number;
  readonly days_checked: number;
  readonly last_report: string;
  readonly forecast_through: string;
}

/** A day of a forecast, as far as it is shown. */
export interface ReadForecast {
  readonly station_id: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly temp_high: number;
  readonly temp_low: number;
  readonly wind_speed: number | null;
  readonly wind_direction: number | null;
  readonly precip_chance: number | null;
}

/** One entry in the only form that is sent. */
export interface SentEntry {
  readonly id: string;
  readonly event_id: string;
  readonly expected_observations: readonly Readonly<Record<string, string>>[];
}

/** What a coordinator needs. */
export interface CoordinatorOptions {
  /** Of the oracle, byte for byte as its own setting has it. */
  readonly origin: string;
  readonly secret: Uint8Array;
  readonly npub: string;
  /** Unix seconds. */
  readonly now: () => number;
  /** Between two attempts. */
  readonly pause: (ms: number) => void;
  readonly send: typeof fetch;
}

/** The oracle's answer is final, and not what was to be achieved. */
export class CoordinatorError extends Error {
  override readonly name = "CoordinatorError";
}

const RETRIES = 3;
const FIRST_PAUSE_MS = 1000;
const TRANSIENT = [408, 429, 500, 502, 503, 504];
/** Terms that the answer of a create must repeat exactly, order of lists included. */
const TERMS = [
  "start_observation_date",
  "end_observation_date",
  "signing_date",
  "locations",
  "number_of_values_per_entry",
  "total_allowed_entries",
  "number_of_places_win",
  "scoring_fields",
  "unlisted",
  "scoring_rules",
];
const METRICS = ["temp_high", "temp_low", "wind_speed"];

/** @see {@link CoordinatorOptions} */
export class DeployedCoordinator {
  readonly #options: CoordinatorOptions;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Stations that the forms offer; unsigned. */
  eligible(days: number, hours: number): Promise<ReadStation[]> {
    return this.#read(`/stations/eligible?days=${days}&window_hours=${hours}`);
  }

  /** The same with forecasts over a window; unsigned. */
  discovery(
    days: number,
    start: string,
    end: string,
  ): Promise<{ readonly stations: ReadStation[]; readonly forecasts: ReadForecast[] }> {
    const query = new URLSearchParams({ days: String(days), start, end });
    return this.#read(`/stations/eligible/forecasts?${query}`);
  }

  /** An event as anyone reads it. */
  event(id: string): Promise<ReadEvent> {
    return this.#read(`/oracle/events/${id}`);
  }

  /** Creates an event, or finds that it was created. */
  async create(request: Readonly<Record<string, unknown>> & { readonly id: string }) {
    const event = await this.#write("/oracle/events", request.id, request, (stored) => {
      if (stored === undefined) return false;
      for (const term of TERMS) {
        if (!(term in request)) continue;
        this.#compare(stored, term, request[term]);
      }
      return true;
    });
    this.#compare(event, "scoring_rules", request.scoring_rules ?? "fixed");
    return event;
  }

  /** Submits all entries of an event, or finds that they were submitted. */
  submit(eventId: string, entries: readonly SentEntry[]): Promise<ReadEvent> {
    const body = { event_id: eventId, entries };
    return this.#write(`/oracle/events/${eventId}/entries`, eventId, body, (stored) => {
      const held = (stored?.entries ?? []) as SentEntry[]; // the contract's member
      if (held.length === 0) return false;
      if (held.length !== entries.length) throw new CoordinatorError("another number of entries");
      for (const entry of entries) {
        const same = held.find(({ id }) => id === entry.id);
        if (!same || choices(same) !== choices(entry)) {
          throw new CoordinatorError(`entry ${entry.id} has other picks`);
        }
      }
      return true;
    });
  }

  /**
   * Looks before each attempt whether the write landed, and once more after the last one.
   * @param landed whether the stored event shows it; throws where it shows another
   */
  async #write(
    path: string,
    eventId: string,
    body: unknown,
    landed: (stored: ReadEvent | undefined) => boolean,
  ): Promise<ReadEvent> {
    const text = JSON.stringify(body);
    for (let attempt = 0; attempt <= RETRIES; attempt++) {
      if (attempt > 0) this.#options.pause(FIRST_PAUSE_MS * 2 ** attempt);
      const stored = await this.#stored(eventId);
      if (stored !== "unreachable" && landed(stored)) return stored!; // it landed, so it is there
      if (stored === "unreachable") continue;
      const response = await this.#signed("POST", path, text);
      if (!response || TRANSIENT.includes(response.status)) continue;
      const answer = await response.text();
      if (!response.ok) throw new CoordinatorError(`${response.status}: ${answer}`);
      return await this.#storedNow(eventId);
    }
    const stored = await this.#stored(eventId);
    if (stored !== "unreachable" && landed(stored)) return stored!; // as above
    throw new CoordinatorError(`${path} failed ${1 + RETRIES} times`);
  }

  async #storedNow(eventId: string): Promise<ReadEvent> {
    const stored = await this.#stored(eventId);
    if (typeof stored !== "object") throw new CoordinatorError("a read does not show the write");
    return stored;
  }

  /** The event as it is stored; it must be this coordinator's. */
  async #stored(eventId: string): Promise<ReadEvent | "unreachable" | undefined> {
    const response = await this.#signed("GET", `/oracle/events/${eventId}`);
    if (!response || TRANSIENT.includes(response.status)) return "unreachable";
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new CoordinatorError(`${response.status}: ${text}`);
    const stored: ReadEvent = JSON.parse(text);
    this.#compare(stored, "id", eventId);
    this.#compare(stored, "coordinator_pubkey", this.#options.npub);
    this.#compare(stored, "source", "noaa_weather");
    return stored;
  }

  #compare(stored: ReadEvent, member: string, wanted: unknown): void {
    if (JSON.stringify(stored[member]) === JSON.stringify(wanted)) return;
    throw new CoordinatorError(`${member} is ${JSON.stringify(stored[member])}`);
  }

  /** `undefined` when the connection failed. */
  async #signed(method: "GET" | "POST", path: string, body?: string) {
    const { origin, secret, now, send } = this.#options;
    const url = origin + path;
    const headers = {
      authorization: authorization(secret, method, url, body, now()),
      "content-type": "application/json",
    };
    try {
      return await send(url, { method, headers, body });
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  async #read<Answer>(path: string): Promise<Answer> {
    const { origin, send } = this.#options;
    const response = await send(origin + path);
    const text = await response.text();
    if (!response.ok) throw new CoordinatorError(`${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** The predictions of an entry in one spelling. */
function choices({ expected_observations: stations }: SentEntry): string {
  return stations.map((choice) =>
    [choice.stations, ...METRICS.map((metric) => choice[metric] ?? null)].join()
  ).sort().join(";");
}
