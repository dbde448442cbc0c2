import { messageOf } from "../../shared/message_of.ts";
import { readStart } from "../../shared/bytes/bounded_body.ts";
import { signRequest } from "../../shared/nostr/request_proof.ts";
import type { ProofFailureCode } from "../../shared/contract/problem.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { parseHttpDate } from "../../shared/time/http_date.ts";
import { type Delivery, DeliveryError, type FailureScope } from "./delivery.ts";

/** Real time one upload may take. */
const UPLOAD_TIMEOUT_MS = 120_000;
/** How much of an answer is read, and how much of it is shown. */
const ANSWER_BYTES = 64 * 1024;
const ANSWER_CHARS = 512;
/** A proof is refused when it is older or younger than this (NIP-98, contract §4). */
const PROOF_AGE_S = 60;

/** Where files are uploaded, and by whom. */
export interface OracleDeliveryOptions {
  /** An origin without a trailing slash. */
  readonly baseUrl: string;
  readonly key: SecretKey;
  readonly npub: Npub;
  readonly clock: Clock;
  /** Real time one upload may take, ms. */
  readonly timeoutMs?: number;
}

/** Uploads files to the oracle: `POST /file/<name>` with a fresh NIP-98 proof for each attempt. */
export class OracleDelivery implements Delivery {
  readonly name = "oracle";
  readonly #options: OracleDeliveryOptions;
  readonly #timeoutMs: number;
  readonly #connections = Deno.createHttpClient({});
  /** The second of the last proof for a file: the same second would make the same proof, a replay. */
  readonly #provedAt = new Map<string, number>();

  constructor(options: OracleDeliveryOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? UPLOAD_TIMEOUT_MS;
  }

  describe(): string {
    return this.#options.baseUrl;
  }

  /** Closes idle connections. */
  close(): void {
    this.#connections.close();
  }

  async deliver(
    { name }: WeatherFileName,
    bytes: Uint8Array<ArrayBuffer>,
    signal?: AbortSignal,
  ): Promise<"stored" | "exists"> {
    const { baseUrl, key, clock } = this.#options;
    const url = `${baseUrl}/file/${name}`;
    await this.#nextSecond(name, signal);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.#timeoutMs);
    try {
      const response = await fetch(url, {
        client: this.#connections,
        method: "POST",
        redirect: "manual",
        headers: {
          authorization: signRequest(key, { method: "POST", url, body: bytes, nowMs: clock.now() }),
          "content-type": "application/vnd.apache.parquet",
        },
        body: bytes,
        signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
      });
      const answer = await firstText(response);
      if (isAcceptance(response.status, answer)) return "stored";
      if (response.status === 409) return "exists";
      throw this.#refusal(name, response, answer);
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      signal?.throwIfAborted();
      const reason = stop.signal.aborted
        ? `no answer within ${this.#timeoutMs} ms`
        : messageOf(error);
      throw new DeliveryError("service", `${name} was not uploaded: ${reason}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #nextSecond(name: string, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const second = () => Math.floor(clock.now() / 1000);
    if (this.#provedAt.get(name) === second()) {
      await clock.sleep((second() + 1) * 1000 - clock.now(), signal);
    }
    this.#provedAt.clear();
    this.#provedAt.set(name, second());
  }

  #refusal(name: string, response: Response, answer: string): DeliveryError {
    const { npub, clock } = this.#options;
    const { status } = response;
    const said = answer === "" ? "" : `: ${answer.slice(0, ANSWER_CHARS).trim()}`;
    if (status === 401 || status === 403) {
      return new DeliveryError(
        "refused",
        `the oracle refuses ${npub} (${status}${said}); ` +
          adviceFor(answer, clockHint(response.headers.get("date"), clock.now())),
      );
    }
    return new DeliveryError(
      scopeOf(status),
      `${name} was not accepted: the oracle answered ${status}${said}`,
    );
  }
}

/** Answers that judge the file itself; any other 3xx or 4xx means that this is not the oracle we think it is. */
const FILE_STATUSES: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** An oracle answers 201, or says nothing; a page with status 200 comes from something before it. */
function isAcceptance(status: number, answer: string): boolean {
  return status === 201 || (status >= 200 && status < 300 && answer === "");
}

function scopeOf(status: number): FailureScope {
  if (status >= 500 || status === 408 || status === 429) return "service";
  return FILE_STATUSES.has(status) ? "file" : "refused";
}

/** What to do about a refusal that is a matter neither of the allow list nor of the time. */
const ADVICE: Readonly<Partial<Record<ProofFailureCode, string>>> = {
  missing: "something between us and the oracle drops the header Authorization",
  mismatch: "base_url must be the oracle's remote_url or one of its accepted_origins",
};

/** @param hint that the clocks differ, if they do */
function adviceFor(answer: string, hint: string | undefined): string {
  const [, found] = /"error":\s*\{\s*"type":\s*"(\w+)"/.exec(answer) ?? [];
  const failure = found as ProofFailureCode | undefined; // anything else has no advice of its own
  if (failure === "expired" && hint) return hint;
  const advice = failure && ADVICE[failure];
  if (advice) return advice;
  const todo = "add it to the oracle's uploader_pubkeys";
  return hint && failure !== "not_allowed" ? `${todo}; ${hint}` : todo;
}

function clockHint(date: string | null, nowMs: number): string | undefined {
  const itsMs = date === null ? undefined : parseHttpDate(date, nowMs);
  const skew = itsMs === undefined ? 0 : Math.round(Math.abs(itsMs - nowMs) / 1000);
  return skew > PROOF_AGE_S
    ? `this machine's clock differs from the oracle's by ${skew} s, which alone makes it refuse`
    : undefined;
}

async function firstText({ body }: Response): Promise<string> {
  const start = await readStart(body, ANSWER_BYTES);
  return new TextDecoder().decode(start).trim();
}
