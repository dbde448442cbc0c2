import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { PrecipitationSource } from "../../shared/contract/observation_file.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { decodeUtf8 } from "../noaa/body.ts";
import type { HttpClient } from "../noaa/http_client.ts";
import { HttpError } from "../noaa/http_error.ts";
import type { HttpLimits } from "../noaa/limits.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import type { TokenBucket } from "../noaa/token_bucket.ts";

/** What the rain step may cost; bytes count the station catalog too. */
export interface Rr7Limits {
  readonly requests: number;
  readonly timeMs: number;
  readonly bytes: number;
}

/** The limits a daemon runs with. */
export const RR7_LIMITS: Rr7Limits = {
  requests: 512,
  timeMs: 10 * MINUTE_MS,
  bytes: 8 * 1024 * 1024,
};

/** The step has cost all it may. */
export class Rr7BudgetSpentError extends Error {
  override readonly name = "Rr7BudgetSpentError";
}

/** A retained text and where it came from. */
export interface RetainedText {
  readonly url: string;
  readonly text: string;
  readonly sha256: string;
  readonly receivedAtMs: number;
}

/** What asking api.weather.gov needs. */
export interface Rr7Service {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly baseUrl: string;
  /** One start a second, apart from the bucket of the other services. */
  readonly pace: TokenBucket;
  readonly limits: HttpLimits;
}

/** One rain step: asks within its budget, and keeps every text it was given, also bad ones. */
export class Rr7Session {
  readonly sources: Record<string, PrecipitationSource> = {};
  readonly #service: Rr7Service;
  readonly #limits: Rr7Limits;
  readonly #deadlineMs: number;
  readonly #signal: AbortSignal | undefined;
  #requests = 0;
  #bytes = 0;

  constructor(service: Rr7Service, limits: Rr7Limits, latestMs: number, signal?: AbortSignal) {
    this.#service = service;
    this.#limits = limits;
    this.#deadlineMs = Math.min(service.clock.now() + limits.timeMs, latestMs);
    this.#signal = signal;
  }

  /** What of its limits is left. */
  get left(): Omit<Rr7Limits, "timeMs"> {
    return {
      requests: this.#limits.requests - this.#requests,
      bytes: Math.max(0, this.#limits.bytes - this.#bytes),
    };
  }

  /**
   * Keeps a text among the sources.
   * @throws {Rr7BudgetSpentError} when the step's bytes are used up
   */
  retain(source: RetainedText): void {
    this.#count(new TextEncoder().encode(source.text).byteLength);
    this.sources[source.sha256] ??= {
      source_url: source.url,
      received_at: formatInstant(source.receivedAtMs),
      encoding: "gzip+base64",
      body: encodeDocument(source.text),
    };
  }

  /**
   * Asks once, without retries.
   * @throws {Rr7BudgetSpentError} when enough was asked or received
   * @throws {HttpError} when there is no usable answer
   */
  async ask(url: string): Promise<RetainedText> {
    const { client, pace, limits } = this.#service;
    if (this.#requests >= this.#limits.requests) {
      throw new Rr7BudgetSpentError(`the budget of ${this.#limits.requests} requests is used up`);
    }
    this.#requests++;
    const bytesLeft = this.#limits.bytes - this.#bytes;
    try {
      const received = await client.ask(url, {
        gates: [pace],
        timeoutMs: limits.requestTimeoutMs,
        maxBytes: Math.min(limits.bodyBytes, bytesLeft),
        headers: { accept: "application/ld+json" },
        signal: this.#signal,
        deadlineMs: this.#deadlineMs,
      });
      const text = decodeUtf8(received.body);
      const source = {
        url,
        text,
        sha256: sha256Hex(text),
        receivedAtMs: received.completedAtMs,
      };
      if (received.status === 200) {
        this.retain(source);
        return source;
      }
      throw new HttpError("status", `the service answered ${received.status}`, {
        status: received.status,
      });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.kind !== "no_turn" && error.kind !== "too_large") throw error;
      throw new Rr7BudgetSpentError(
        error.kind === "no_turn" ? "the time budget is used up" : "the byte budget is used up",
        { cause: error },
      );
    }
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes) {
      throw new Rr7BudgetSpentError(`the budget of ${this.#limits.bytes} bytes is used up`);
    }
  }
}
