import * as v from "valibot";
import { messageOf } from "../message_of.ts";
import { readBounded } from "../bytes/bounded_body.ts";
import type { SecretKey } from "../keys/secret_key.ts";
import { type Clock, systemClock } from "../lifecycle/clock.ts";
import { signRequest } from "../nostr/request_proof.ts";
import { type OracleError, oracleErrorOf, OracleUnreachableError } from "./oracle_error.ts";

/** Real time one attempt may take, and the longest answer that is read. */
const ATTEMPT_MS = 30_000;
const ANSWER_BYTES = 16 * 1024 * 1024;
/** How often a transient failure is tried again, and the first wait; each further wait is twice as long. */
const RETRIES = 3;
const FIRST_WAIT_MS = 1_000;

/** What an exchange with the oracle needs. */
export interface ExchangeOptions {
  /** The oracle's public origin, spelled as its `remote_url`: proofs are bound to it. */
  readonly origin: string;
  /** Signs every request; without it only open routes answer. */
  readonly key?: SecretKey;
  /** The machine's unless given. */
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

/** An answer within 2xx. */
export interface OracleAnswer {
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** One request in the oracle's own terms. */
export interface OracleRequest {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
  /** Its proof is good once though it is a `GET`, since only some keys may read this. */
  readonly isSigned?: boolean;
  readonly signal?: AbortSignal;
}

/** Sends requests to one oracle. Each attempt is signed anew: a proof is good once, and for a minute. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #clock: Clock;
  /** Ids of the proofs made for signed requests in the second {@link #second}; each is good once. */
  readonly #proofs = new Set<string>();
  #second = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Sends a request once.
   * @throws {OracleError} for any answer outside 2xx
   * @throws {OracleUnreachableError} when none came in time or it was too long
   */
  async once(request: OracleRequest): Promise<OracleAnswer> {
    const { status, ...answer } = await this.#answer(request);
    if (status >= 200 && status < 300) return answer;
    throw oracleErrorOf(status, answer.body);
  }

  /** Reads what anyone may, with retries. */
  async get(path: string): Promise<OracleAnswer> {
    return await this.retrying(() => this.once({ method: "GET", path }));
  }

  /** Reads JSON of the given shape, with retries. */
  async read<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
    return parseAnswer(schema, await this.get(path));
  }

  /** Does `attempt` again while it fails transiently, with growing waits. */
  async retrying<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 0;; tries++) {
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        if (tries === RETRIES || !isTransient(error)) throw error;
        await this.#clock.sleep(FIRST_WAIT_MS * 2 ** tries, signal);
      }
    }
  }

  async #answer(request: OracleRequest): Promise<OracleAnswer & { readonly status: number }> {
    const { origin, key, fetch: send = fetch } = this.#options;
    const { method, path, body, signal } = request;
    const url = origin + path;
    const headers = new Headers();
    if (request.contentType) headers.set("content-type", request.contentType);
    if (key) headers.set("authorization", await this.#proof(key, request, url));
    const deadline = AbortSignal.timeout(ATTEMPT_MS);
    try {
      const response = await send(url, {
        method,
        headers,
        body,
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const { status, headers: answered } = response;
      return { status, headers: answered, body: await readBounded(response.body, ANSWER_BYTES) };
    } catch (cause) {
      signal?.throwIfAborted();
      const reason = messageOf(cause);
      throw new OracleUnreachableError(`no usable answer to ${method} ${url}: ${reason}`, {
        cause,
      });
    }
  }

  /** A proof that was not sent before: equal signed requests within one second would have the same one. */
  async #proof(
    key: SecretKey,
    { method, body, isSigned = method !== "GET", signal }: OracleRequest,
    url: string,
  ): Promise<string> {
    const clock = this.#clock;
    for (;;) {
      const nowMs = clock.now();
      const header = signRequest(key, { method, url, body, nowMs });
      if (!isSigned) return header;
      const second = Math.floor(nowMs / 1000);
      if (second !== this.#second) this.#proofs.clear();
      this.#second = second;
      const id = proofId(header);
      if (!this.#proofs.has(id)) {
        this.#proofs.add(id);
        return header;
      }
      await clock.sleep(1000 - nowMs % 1000, signal);
    }
  }
}

/** What an answer holds, in the shape that it must have. @throws {v.ValiError} when it has another */
export function parseAnswer<S extends v.GenericSchema>(
  schema: S,
  { body }: OracleAnswer,
): v.InferOutput<S> {
  return v.parse(schema, JSON.parse(new TextDecoder().decode(body)));
}

/** The id of the event inside an `Authorization` header. */
function proofId(header: string): string {
  return (JSON.parse(atob(header.replace("Nostr ", ""))) as { id: string }).id;
}

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  return error instanceof OracleUnreachableError ||
    (error as Partial<OracleError>).transient === true;
}
