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

/** The largest record takes minutes; an event that took longer would be tried again. */
const DEADLINE_MS = 10 * MINUTE_MS;

/**
 * Verifies a record as a stranger would, in a worker of its own, so that requests are answered meanwhile.
 *
 * @returns why it does not verify, in a line; `undefined` when it does
 * @throws {Error} when the worker failed
 */
export async function recheckRecord(request: RecheckRequest): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RecheckAnswer>();
  const worker = new Worker(new URL("./record_recheck_worker.ts", import.meta.url), {
    type: "module",
    name: "record check",
    deno: { permissions: "none" },
  });
  worker.onmessage = ({ data }: MessageEvent<"ready" | RecheckAnswer>) => {
    if (data === "ready") worker.postMessage(request);
    else resolve(data);
  };
  worker.onerror = (event) => {
    event.preventDefault(); // otherwise it ends this program too
    reject(new Error(`the record could not be checked: ${event.message}`));
  };
  const deadline = setTimeout(
    () => reject(new Error("the check of the record took too long")),
    DEADLINE_MS,
  );
  try {
    const answer = await promise;
    return answer.ok ? undefined : describeDifference(answer.difference);
  } finally {
    clearTimeout(deadline);
    worker.terminate();
  }
}
