import * as v from "valibot";
import { messageOf } from "../message_of.ts";
import { readBounded } from "../bytes/bounded_body.ts";
import type { SecretKey } from "../keys/secret_key.ts";
import { type Clock, systemClock } from "../lifecycle/clock.ts";
import { signRequest } from "../nostr/request_proof.ts";
import { OracleError, oracleErrorOf, OracleUnreachableError } from "./oracle_error.ts";

/** Real time one attempt may take, and the longest answer that is read. */
const ATTEMPT_MS = 30_000;
const ANSWER_BYTES = 16 * 1024 * 1024;
/** The same of files and decision records: as large as an oracle has them, and as long as it takes uploads. */
const FILE_ATTEMPT_MS = 600_000;
const FILE_BYTES = 192 * 1024 * 1024;
/** How often a transient failure is tried again, and the first wait; each further wait is twice as long. */
const RETRIES = 3;
const FIRST_WAIT_MS = 1_000;
/** Who is told to ask again after longer than this is told so at once. */
const LONGEST_WAIT_MS = 15_000;

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
  /** It sends or reads a file or a record, which may be large and take minutes. */
  readonly isFile?: boolean;
  readonly signal?: AbortSignal;
}

/** A request whose answer goes on for as long as it is read. */
export interface StreamRequest {
  readonly path: string;
  /** The media type of the stream. */
  readonly accept: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** After so long without a byte the connection counts as dead; real time. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal;
}

/**
 * An origin as addresses begin with it. With a path behind it every address would be another, and reading would say of
 * every event that there is none.
 * @throws {TypeError} when it is none
 */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url && isWeb && url.href === `${url.origin}/`) return url.origin;
  throw new TypeError(
    `origin must be like https://oracle.example.com, without a path, got ${JSON.stringify(text)}`,
  );
}

/** Sends requests to one oracle. Each attempt is signed anew: a proof is good once, and for a minute. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #origin: string;
  readonly #clock: Clock;
  /** Ids of the proofs made for signed requests in the second {@link #second}; each is good once. */
  readonly #proofs = new Set<string>();
  #second = 0;

  /** @throws {TypeError} when the origin is none */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#origin = originOf(options.origin);
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
    throw oracleErrorOf(status, answer.body, answer.headers);
  }

  /** Reads what anyone may, with retries. */
  async get(path: string, isFile = false): Promise<OracleAnswer> {
    return await this.retrying(() => this.once({ method: "GET", path, isFile }));
  }

  /** Reads JSON of the given shape, with retries. */
  async read<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
    return parseAnswer(schema, await this.get(path));
  }

  /**
   * Opens a stream once, and reads its text as it comes.
   * @throws {OracleError} for any answer outside 2xx
   * @throws {OracleUnreachableError} when none came, or while it is read: it fell silent or broke off
   */
  async stream(request: StreamRequest): Promise<AsyncGenerator<string, void, void>> {
    const { key, fetch: send = fetch } = this.#options;
    const { path, signal } = request;
    const url = this.#origin + path;
    const headers = new Headers({ ...request.headers, accept: request.accept });
    if (key) headers.set("authorization", await this.#proof(key, { method: "GET", path }, url));
    const silence = new Silence(request.silenceMs);
    const signals = [silence.signal, ...signal ? [signal] : []];
    try {
      const response = await send(url, {
        headers,
        redirect: "error",
        signal: AbortSignal.any(signals),
      });
      const { ok, status, body, headers: answered } = response;
      if (!ok) throw oracleErrorOf(status, await readBounded(body, ANSWER_BYTES), answered);
      return readText(body, silence, (cause) => unreachable(url, cause, signal));
    } catch (error) {
      silence.end();
      throw error instanceof OracleError ? error : unreachable(url, error, signal);
    }
  }

  /** Does `attempt` again while it fails transiently, with growing waits, or longer ones where the oracle says so. */
  async retrying<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 0;; tries++) {
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        const { retryAfterMs = 0 } = error as Partial<OracleError>;
        if (tries === RETRIES || !isTransient(error) || retryAfterMs > LONGEST_WAIT_MS) throw error;
        await this.#clock.sleep(Math.max(FIRST_WAIT_MS * 2 ** tries, retryAfterMs), signal);
      }
    }
  }

  async #answer(request: OracleRequest): Promise<OracleAnswer & { readonly status: number }> {
    const { key, fetch: send = fetch } = this.#options;
    const { method, path, body, isFile = false, signal } = request;
    const url = this.#origin + path;
    const headers = new Headers();
    if (request.contentType) headers.set("content-type", request.contentType);
    if (key) headers.set("authorization", await this.#proof(key, request, url));
    const deadline = AbortSignal.timeout(isFile ? FILE_ATTEMPT_MS : ATTEMPT_MS);
    try {
      const response = await send(url, {
        method,
        headers,
        body,
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const { status, headers: answered } = response;
      const read = await readBounded(response.body, isFile ? FILE_BYTES : ANSWER_BYTES);
      return { status, headers: answered, body: read };
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

/** Aborts when nothing was heard for a while. */
class Silence {
  readonly #mostMs: number;
  readonly #dead = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
    this.hear();
  }

  get signal(): AbortSignal {
    return this.#dead.signal;
  }

  /** Something was heard. */
  hear(): void {
    clearTimeout(this.#timer);
    const reason = new DOMException("nothing was heard for too long", "TimeoutError");
    this.#timer = setTimeout(() => this.#dead.abort(reason), this.#mostMs);
  }

  /** Nobody listens any more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

async function* readText(
  body: ReadableStream<Uint8Array> | null,
  silence: Silence,
  explain: (cause: unknown) => unknown,
): AsyncGenerator<string, void, void> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  try {
    while (reader) {
      const { value } = await reader.read().catch((cause) => Promise.reject(explain(cause)));
      if (!value) return;
      silence.hear();
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    silence.end();
    await reader?.cancel().catch(() => {}); // it may have failed
  }
}

/** A failed exchange, unless it was given up by who asked. */
function unreachable(url: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  return new OracleUnreachableError(`no usable answer to GET ${url}: ${messageOf(cause)}`, {
    cause,
  });
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
