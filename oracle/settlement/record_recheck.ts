import { MINUTE_MS } from "../../shared/time/units.ts";
import { describeDifference, type Difference } from "../decision/record_difference.ts";

/** A record, and what it is held against; `options` as those of `verifyRecord`. */
export interface RecheckRequest {
  readonly record: Uint8Array;
  readonly options: {
    /** X-only, 64 hex characters. */
    readonly oraclePubkey: string;
    readonly eventId: string;
    readonly trustedUrlPrefixes: readonly string[];
  };
}

/** What the worker answers: the verdict without the record, which the asker has. */
export type RecheckAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly difference: Difference };

/** A worker that no record came for is ended; the next pass comes later. */
const SPARE_MS = 10_000;
/** The largest record takes minutes; an event that took longer would be tried again. */
const DEADLINE_MS = 10 * MINUTE_MS;

/**
 * Verifies records as a stranger would, each in a worker of its own, so that requests are answered meanwhile. The worker
 * starts while the record is being made.
 */
export class RecordChecks implements Disposable {
  #spare: RecordCheck | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** Says that a record may come. */
  expect(): void {
    this.#spare ??= new RecordCheck();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this[Symbol.dispose](), SPARE_MS);
    Deno.unrefTimer(Number(this.#idle));
  }

  /**
   * Verifies a record.
   * @returns why it does not verify, in a line; `undefined` when it does
   * @throws {Error} when the worker failed
   */
  async verify(request: RecheckRequest): Promise<string | undefined> {
    using check = this.#spare ?? new RecordCheck();
    this.#spare = undefined;
    const answer = await check.verify(request);
    return answer.ok ? undefined : describeDifference(answer.difference);
  }

  /** Ends the worker that no record came for. */
  [Symbol.dispose](): void {
    clearTimeout(this.#idle);
    this.#spare?.[Symbol.dispose]();
    this.#spare = undefined;
  }
}

/** A worker that verifies one record. */
class RecordCheck implements Disposable {
  readonly #worker = new Worker(new URL("./record_recheck_worker.ts", import.meta.url), {
    type: "module",
    name: "record check",
    deno: { permissions: "none" },
  });
  readonly #listens = Promise.withResolvers<void>();
  readonly #answer = Promise.withResolvers<RecheckAnswer>();

  constructor() {
    const { resolve, reject, promise } = this.#answer;
    this.#worker.onmessage = ({ data }: MessageEvent<"ready" | RecheckAnswer>) => {
      if (data === "ready") this.#listens.resolve();
      else resolve(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault(); // otherwise it ends this program too
      reject(new Error(`the record could not be checked: ${event.message}`));
    };
    promise.catch(() => {}); // whoever asks is told
  }

  async verify(request: RecheckRequest): Promise<RecheckAnswer> {
    const { promise, reject } = this.#answer;
    const deadline = setTimeout(
      () => reject(new Error("the check of the record took too long")),
      DEADLINE_MS,
    );
    void this.#listens.promise.then(() => this.#worker.postMessage(request));
    try {
      return await promise;
    } finally {
      clearTimeout(deadline);
    }
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
