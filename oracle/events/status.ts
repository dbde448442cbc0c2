import type { EventStatus } from "../../shared/contract/event.ts";
import type { EventTerms } from "./terms.ts";

/**
 * Where an event is in its life: `Live` before its window, `Running` inside, `Completed` after it, `Signed` once
 * attested.
 *
 * @param signed whether its attestation is stored
 * @param now unix seconds
 * @example
 * ```ts
 * import { eventStatus } from "./status.ts";
 * import assert from "node:assert/strict";
 * const window = { startsAt: 100, endsAt: 200 };
 * assert.equal(eventStatus(window, false, 99), "Live");
 * assert.equal(eventStatus(window, false, 100), "Running");
 * assert.equal(eventStatus(window, false, 200), "Completed");
 * assert.equal(eventStatus(window, true, 200), "Signed");
 * ```
 */
export function eventStatus(
  terms: Pick<EventTerms, "startsAt" | "endsAt">,
  signed: boolean,
  now: number,
): EventStatus {
  if (signed) return "Signed";
  if (now < terms.startsAt) return "Live";
  return now < terms.endsAt ? "Running" : "Completed";
}
