import { messageOf } from "../message_of.ts";
import { readBounded } from "../bytes/bounded_body.ts";
import type { SecretKey } from "../keys/secret_key.ts";
import type { Clock } from "../lifecycle/clock.ts";
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
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
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
  /** Ids of the proofs made for signed requests in the second {@link #second}; each is good once. */
  readonly #proofs = new Set<string>();
  #second = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /**
   * Sends a request once.
   * @returns the body of an answer within 2xx
   * @throws {OracleError} for any other answer
   * @throws {OracleUnreachableError} when none came in time or it was too long
   */
  async once(request: OracleRequest): Promise<Uint8Array<ArrayBuffer>> {
    const { status, body } = await this.#answer(request);
    if (status >= 200 && status < 300) return body;
    throw oracleErrorOf(status, body);
  }

  /** Does `attempt` again while it fails transiently, with growing waits. */
  async retrying<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 0;; tries++) {
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        if (tries === RETRIES || !isTransient(error)) throw error;
        await this.#options.clock.sleep(FIRST_WAIT_MS * 2 ** tries, signal);
      }
    }
  }

  async #answer(
    request: OracleRequest,
  ): Promise<{ status: number; body: Uint8Array<ArrayBuffer> }> {
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
      return { status: response.status, body: await readBounded(response.body, ANSWER_BYTES) };
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
    const { clock } = this.#options;
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

/** The id of the event inside an `Authorization` header. */
function proofId(header: string): string {
  return (JSON.parse(atob(header.replace("Nostr ", ""))) as { id: string }).id;
}

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  return error instanceof OracleUnreachableError ||
    (error as Partial<OracleError>).transient === true;
}
