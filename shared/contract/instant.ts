const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 instant as whole seconds since the Unix epoch; a fraction is cut off.
 *
 * @example
 * ```ts
 * import { secondsOf } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(secondsOf("1970-01-01T01:00:02.9+01:00"), 2);
 * assert.equal(secondsOf("2026-02-30T00:00:00Z"), undefined);
 * ```
 * @returns `undefined` for anything that does not spell a real instant
 */
export function secondsOf(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Fields;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls a 30 February or a 25th hour over; an instant must be the one it spells.
  if (new Date(local).toISOString().slice(0, 19) !== text.slice(0, 19)) return undefined;
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60;
  return local / 1000 - (match[8] === "-" ? -offset : offset);
}
type Fields = [number, number, number, number, number, number];

/**
 * Writes whole seconds since the Unix epoch as RFC 3339 UTC.
 *
 * @example
 * ```ts
 * import { instantOf } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(instantOf(0), "1970-01-01T00:00:00Z");
 * ```
 */
export function instantOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
