import { formatMilliseconds, parseForeignInstant } from "./instant.ts";
import { DAY_MS } from "./units.ts";
import type { Window } from "./window.ts";

/**
 * Divides a window by UTC days; the first and the last may be cut.
 *
 * @example
 * ```ts
 * import { splitIntoDays } from "./utc_days.ts";
 * import assert from "node:assert/strict";
 * const day = 86_400_000;
 * assert.deepEqual(splitIntoDays({ startMs: day / 2, endMs: day + 1 }), [
 *   { startMs: day / 2, endMs: day },
 *   { startMs: day, endMs: day + 1 },
 * ]);
 * ```
 */
export function splitIntoDays({ startMs, endMs }: Window): Window[] {
  const days: Window[] = [];
  for (let dayMs = startOfDay(startMs); dayMs < endMs; dayMs += DAY_MS) {
    days.push({ startMs: Math.max(dayMs, startMs), endMs: Math.min(dayMs + DAY_MS, endMs) });
  }
  return days;
}

/** The midnight that begins the UTC day of an instant. */
export function startOfDay(epochMs: number): number {
  return Math.floor(epochMs / DAY_MS) * DAY_MS;
}

/** The midnight that begins the UTC day `YYYY-MM-DD`; `undefined` when the text names no real day. */
export function parseDay(text: string): number | undefined {
  return parseForeignInstant(`${text}T00:00:00Z`);
}

/** The UTC day of an instant, `YYYY-MM-DD`. */
export function formatDay(epochMs: number): string {
  return formatMilliseconds(epochMs).slice(0, 10);
}

/** The UTC day of an instant as rows spell it, `YYYY-MM-DD 00:00:00`. */
export function formatDate(epochMs: number): string {
  return `${formatDay(epochMs)} 00:00:00`;
}
