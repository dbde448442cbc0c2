/** One minute in milliseconds. */
export const MINUTE_MS = 60_000;
/** One hour in milliseconds. */
export const HOUR_MS = 3_600_000;
/** One day in milliseconds. */
export const DAY_MS = 86_400_000;

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 instant as whole milliseconds since the Unix epoch; finer digits are cut off.
 *
 * @example
 * ```ts
 * import { parseInstant } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseInstant("1970-01-01T01:00:00.5+01:00"), 500);
 * assert.equal(parseInstant("2026-02-30T00:00:00Z"), undefined);
 * ```
 * @returns `undefined` for anything that does not spell a real instant, also for null
 */
export function parseInstant(text: string | null | undefined): number | undefined {
  const match = typeof text === "string" ? RFC3339.exec(text) : null;
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Fields;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const spelled = new Date(local);
  if (spelled.getUTCMonth() !== month - 1 || spelled.getUTCDate() !== day) return undefined;
  const fraction = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = offsetHours * HOUR_MS + offsetMinutes * MINUTE_MS;
  return local + fraction - (match[8] === "-" ? -offset : offset);
}
type Fields = [number, number, number, number, number, number];

/** Writes milliseconds as RFC 3339 UTC, without a fraction when it is zero. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
