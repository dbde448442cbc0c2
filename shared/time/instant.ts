const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an RFC 3339 instant as whole milliseconds since the Unix epoch; finer digits are cut off. Rows have many
 * instants, so that it takes no text apart.
 *
 * @example
 * ```ts
 * import { millisecondsOf } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(millisecondsOf("1970-01-01T01:00:00.5+01:00"), 500);
 * assert.equal(millisecondsOf("2026-02-30T00:00:00Z"), undefined);
 * ```
 * @returns `undefined` for anything that does not spell a real instant, and for years before 100
 */
export function millisecondsOf(text: string): number | undefined {
  if (!RFC3339.test(text)) return undefined;
  const [year, month, day] = [number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)];
  const [hour, minute, second] = [number(text, 11, 13), number(text, 14, 16), number(text, 17, 19)];
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    return undefined;
  }
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = text.endsWith("Z") ? text.length - 1 : text.length - 6;
  let offset = 0;
  if (zone === text.length - 6) {
    const [hours, minutes] = [number(text, zone + 1, zone + 3), number(text, zone + 4, zone + 6)];
    if (hours > 23 || minutes > 59) return undefined;
    offset = (hours * 60 + minutes) * (text[zone] === "-" ? -60_000 : 60_000);
  }
  const fraction = zone > 20 ? number(text, 20, 23, zone) : 0;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fraction - offset;
}

/** The digits from `from` to `to` as a number; those from `end` on count as zeros. */
function number(text: string, from: number, to: number, end = to): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (at < end ? text.charCodeAt(at) - 48 : 0);
  return value;
}

/** How many days a month has; months are 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return MONTH_DAYS[month - 1]! + (isLeap && month === 2 ? 1 : 0);
}

/**
 * Reads an RFC 3339 instant as whole seconds since the Unix epoch; a fraction is cut off.
 *
 * @example
 * ```ts
 * import { secondsOf } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(secondsOf("1970-01-01T01:00:02.9+01:00"), 2);
 * ```
 * @returns as {@link millisecondsOf}
 */
export function secondsOf(text: string): number | undefined {
  const ms = millisecondsOf(text);
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}

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
