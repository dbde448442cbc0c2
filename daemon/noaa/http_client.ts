import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { BodyTooLargeError, readBounded } from "../../shared/bytes/bounded_body.ts";
import { messageOf } from "../../shared/message_of.ts";
import { HttpError } from "./http_error.ts";
import { loggableUrl } from "./loggable_url.ts";
import {
  LONGEST_RETRY_AFTER_MS,
  NO_RETRY,
  parseRetryAfter,
  type RetryPolicy,
  retryWaitMs,
} from "./retry.ts";
import { NoTurnInTimeError, type TokenBucket } from "./token_bucket.ts";

/** A complete answer; times are ms of the daemon's clock. */
export interface Received {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly requestedAtMs: number;
  readonly completedAtMs: number;
}

/** How one request is made. */
export interface RequestOptions {
  /** Buckets to take a turn from before each attempt, in order. */
  readonly gates: readonly TokenBucket[];
  /** Real time for the whole attempt. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** No attempt starts after this instant of the clock. */
  readonly deadlineMs?: number;
}

/** What the client needs of the world. */
export interface HttpClientOptions {
  readonly userAgent: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1); spreads retries. */
  readonly random?: () => number;
}

/**
 * The one client for all of NOAA: takes its turns, keeps deadlines and caps while reading, honours `Retry-After`
 * for every later request to that origin, and follows no redirect, since evidence records the URL truly asked.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #random: () => number;
  readonly #connections = Deno.createHttpClient({});
  /** Until when an origin asked to be left alone, ms of the clock. */
  readonly #quietUntil = new Map<string, number>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  /** Closes idle connections. */
  close(): void {
    this.#connections.close();
  }

  /**
   * Makes one request and reads its whole answer, whatever the status.
   * @throws {HttpError} of kind `network`, `timeout`, `too_large` or `no_turn`
   * @throws {unknown} the signal's reason when it aborts
   */
  async ask(url: string, options: RequestOptions): Promise<Received> {
    await this.#waitForTurn(url, options);
    const { clock, userAgent } = this.#options;
    const requestedAtMs = clock.now();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), options.timeoutMs);
    const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
    try {
      const response = await fetch(url, {
        client: this.#connections,
        redirect: "manual",
        headers: { "user-agent": userAgent, ...options.headers },
        signal,
      });
      const body = await readBounded(response.body, options.maxBytes);
      this.#rememberQuiet(url, response.status, response.headers);
      const { status, headers } = response;
      return { url, status, headers, body, requestedAtMs, completedAtMs: clock.now() };
    } catch (error) {
      options.signal?.throwIfAborted();
      throw failureOf(error, url, options, stop.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Makes a request until it succeeds or the policy ends; `read` turns a good answer into what was wanted.
   * @param accept statuses that are answers; others fail
   * @throws {HttpError} that of the last attempt
   * @throws {unknown} whatever `read` throws, at once
   */
  async get<T>(
    url: string,
    options: RequestOptions & { retry?: RetryPolicy; accept?: (status: number) => boolean },
    read: (received: Received) => T,
  ): Promise<T> {
    const { clock, log } = this.#options;
    const { retry = NO_RETRY, accept = isSuccess } = options;
    for (let failures = 1;; failures++) {
      try {
        const received = await this.ask(url, options);
        if (!accept(received.status)) throw statusFailure(received, clock.now());
        return read(received);
      } catch (error) {
        if (!(error instanceof HttpError) || !error.transient) throw error;
        const wait = retryWaitMs(retry, failures, this.#random(), error.answer.retryAfterMs);
        if (wait === undefined) throw error;
        log.warn("asking {url} again in {waitMs} ms after: {reason}", {
          url: loggableUrl(url),
          waitMs: Math.round(wait),
          reason: error.message,
        });
        await clock.sleep(wait, options.signal);
      }
    }
  }

  async #waitForTurn(url: string, options: RequestOptions): Promise<void> {
    const { clock } = this.#options;
    const { signal, deadlineMs = Infinity } = options;
    try {
      const pause = (this.#quietUntil.get(new URL(url).origin) ?? 0) - clock.now();
      if (pause > 0) {
        if (clock.now() + pause > deadlineMs) {
          throw new NoTurnInTimeError("the server asked for a pause");
        }
        await clock.sleep(pause, signal);
      }
      for (const gate of options.gates) await gate.take({ signal, deadlineMs });
    } catch (error) {
      if (!(error instanceof NoTurnInTimeError)) throw error;
      throw new HttpError("no_turn", `${loggableUrl(url)}: ${error.message}`, {}, {
        cause: error,
      });
    }
  }

  #rememberQuiet(url: string, status: number, headers: Headers): void {
    if (status !== 429 && status !== 503) return;
    const now = this.#options.clock.now();
    const asked = parseRetryAfter(headers.get("retry-after"), now);
    if (asked === undefined) return;
    this.#quietUntil.set(new URL(url).origin, now + Math.min(asked, LONGEST_RETRY_AFTER_MS));
  }
}

const isSuccess = (status: number) => status >= 200 && status < 300;

function statusFailure(received: Received, nowMs: number): HttpError {
  const location = received.headers.get("location");
  const moved = location === null ? "" : `, moved to ${loggableUrl(location)}`;
  return new HttpError(
    "status",
    `${loggableUrl(received.url)} answered ${received.status}${moved}`,
    {
      status: received.status,
      retryAfterMs: parseRetryAfter(received.headers.get("retry-after"), nowMs),
    },
  );
}

function failureOf(
  error: unknown,
  url: string,
  options: RequestOptions,
  timedOut: boolean,
): HttpError {
  const where = loggableUrl(url);
  if (error instanceof BodyTooLargeError) {
    return new HttpError("too_large", `${where}: ${error.message}`, {}, { cause: error });
  }
  if (timedOut) {
    return new HttpError("timeout", `${where} took longer than ${options.timeoutMs} ms`, {}, {
      cause: error,
    });
  }
  // The message of fetch holds the whole URL; only what went wrong is kept.
  const detail = messageOf(error).replaceAll(url, where);
  return new HttpError("network", `${where} gave no complete answer: ${detail}`, {}, {
    cause: error,
  });
}
