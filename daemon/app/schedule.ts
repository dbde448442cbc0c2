import { MINUTE_MS } from "../../shared/time/units.ts";

/** Longest time after a whole interval at which a cycle begins. */
const LONGEST_OFFSET_MS = 5 * MINUTE_MS;

/**
 * When the next cycle begins: the next multiple of the interval since the Unix epoch, and five minutes (or half
 * the interval) more. Every hour that is five past, when the :53 reports and their corrections are in.
 *
 * @example
 * ```ts
 * import { nextSlotMs } from "./schedule.ts";
 * import assert from "node:assert/strict";
 * const nowMs = Date.UTC(2026, 8, 24, 23, 53, 41);
 * assert.equal(nextSlotMs(nowMs, 3600) - nowMs, 679_000);
 * ```
 * @returns ms since the Unix epoch, always later than `nowMs`
 */
export function nextSlotMs(nowMs: number, intervalSeconds: number): number {
  const intervalMs = intervalSeconds * 1000;
  const offsetMs = Math.min(LONGEST_OFFSET_MS, intervalMs / 2);
  return (Math.floor((nowMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
}
