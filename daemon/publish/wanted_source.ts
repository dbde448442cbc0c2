import * as v from "valibot";
import { readBounded } from "../../shared/bytes/bounded_body.ts";
import { WantedList } from "../../shared/contract/wanted.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { signRequest } from "../../shared/nostr/request_proof.ts";

/** Real time that one question may take, and the longest list that is read. */
const TIMEOUT_MS = 60_000;
const LIST_BYTES = 1024 * 1024;

/** Asks the oracle what it lacks: `GET /oracle/wanted` with a NIP-98 proof. */
export class WantedSource {
  readonly #options: { baseUrl: string; key: SecretKey; clock: Clock };

  /** @param options `baseUrl` is an origin without a trailing slash */
  constructor(options: { baseUrl: string; key: SecretKey; clock: Clock }) {
    this.#options = options;
  }

  /**
   * The list as the oracle gives it now.
   * @throws {Error} when no list came, or something that is none
   */
  async ask(signal?: AbortSignal): Promise<WantedList> {
    const { baseUrl, key, clock } = this.#options;
    const url = `${baseUrl}/oracle/wanted`;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { authorization: signRequest(key, { method: "GET", url, nowMs: clock.now() }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const body = await readBounded(response.body, LIST_BYTES);
    if (response.status !== 200) throw new Error(`the oracle answered ${response.status}`);
    return v.parse(WantedList, JSON.parse(new TextDecoder().decode(body)));
  }
}
