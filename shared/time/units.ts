import { millisecondsOf } from "./instant.ts";

/** One minute in milliseconds. */
export const MINUTE_MS = 60_000;
/** One hour in milliseconds. */
export const HOUR_MS = 3_600_000;
/** One day in milliseconds. */
export const DAY_MS = 86_400_000;

/** Reads an RFC 3339 instant as {@link millisecondsOf}; what is not there spells none. */
export function parseInstant(text: string | null | undefined): number | undefined {
  return typeof text === "string" ? millisecondsOf(text) : undefined;
}

/** Writes milliseconds as RFC 3339 UTC, without a fraction when it is zero. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
