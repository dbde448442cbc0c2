const OUR_SPELLING = /^(?!00)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const ANY_SPELLING = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** The calendar repeats after 400 years. */
const CYCLE_MS = Date.UTC(2400) - Date.UTC(2000);
const YEAR_0_MS = -62_167_219_200_000;

/** The end of the years that four digits write, in ms since the Unix epoch. */
export const YEAR_10000_MS = 253_402_300_800_000;

/**
 * Reads an RFC 3339 instant as whole milliseconds since the Unix epoch, in the one spelling that our files and
 * requests have: `T` and `Z` in capitals, 0–9 digits of fraction. Digits finer than milliseconds are cut off.
 *
 * @example
 * ```ts
 * import { parseInstant } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseInstant("1970-01-01T01:00:00.5+01:00"), 500);
 * assert.equal(parseInstant("2026-02-30T00:00:00Z"), undefined);
 * ```
 * @returns `undefined` for anything else, for a day or time that does not exist, and for years before 100
 */
export function parseInstant(text: string | null | undefined): number | undefined {
  return typeof text === "string" && OUR_SPELLING.test(text) ? instantOf(text) : undefined;
}

/**
 * Reads an RFC 3339 instant as NOAA may spell it: like {@link parseInstant}, and with `t`, a space or `z`, and with
 * any number of digits after the seconds. The instant lies in the years 0 to 9999 UTC.
 *
 * @example
 * ```ts
 * import { parseForeignInstant } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseForeignInstant("2026-01-18 11:51:00-06:00"), Date.UTC(2026, 0, 18, 17, 51));
 * assert.equal(parseForeignInstant("2026-02-30T00:00:00Z"), undefined);
 * ```
 */
export function parseForeignInstant(text: string): number | undefined {
  const ms = ANY_SPELLING.test(text) ? instantOf(text) : undefined;
  // An offset can carry an instant out of the years that four digits write.
  return ms !== undefined && ms >= YEAR_0_MS && ms < YEAR_10000_MS ? ms : undefined;
}

/**
 * Reads an instant that must be one, as {@link parseInstant}.
 * @throws {RangeError} naming the text
 */
export function requireInstant(text: string): number {
  const ms = parseInstant(text);
  if (ms === undefined) throw new RangeError(`${JSON.stringify(text)} is no RFC 3339 instant`);
  return ms;
}

/**
 * Reads an instant as whole seconds since the Unix epoch, as {@link parseInstant}; a fraction is cut off.
 *
 * @example
 * ```ts
 * import { parseSeconds } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseSeconds("1970-01-01T01:00:02.9+01:00"), 2);
 * ```
 */
export function parseSeconds(text: string): number | undefined {
  const ms = parseInstant(text);
  return ms === undefined ? undefined : Math.floor(ms / 1000);
}

/**
 * Whether the text of an instant names a part of a second; a fraction of zeros is none.
 *
 * @example
 * ```ts
 * import { hasPartOfSecond } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(hasPartOfSecond("2030-01-01T00:00:00.000Z"), false);
 * assert.equal(hasPartOfSecond("2030-01-01T00:00:00.0005Z"), true);
 * ```
 */
export const hasPartOfSecond = (text: string): boolean => /\.\d*[1-9]/.test(text);

/** The instant of a text of the right form; `undefined` when it names no real day, time or offset. */
function instantOf(text: string): number | undefined {
  // Rows have many instants, so that no text is taken apart.
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const sign = text[text.length - 6];
  const hasOffset = sign === "+" || sign === "-";
  const zone = text.length - (hasOffset ? 6 : 1);
  const offsetHour = hasOffset ? digits(text, zone + 1, zone + 3) : 0;
  const offsetMinute = hasOffset ? digits(text, zone + 4, zone + 6) : 0;
  if (offsetHour > 23 || offsetMinute > 59) return undefined;
  const minutes = offsetHour * 60 + offsetMinute;
  const utcMinute = sign === "-" ? minute + minutes : minute - minutes;
  const fraction = zone > 20 ? digits(text, 20, 23, zone) : 0;
  // Date.UTC takes years below 100 for years of the last century.
  return Date.UTC(year + 400, month - 1, day, hour, utcMinute, second, fraction) - CYCLE_MS;
}

/** The digits from `from` to `to` as a number; those from `end` on count as zeros. */
function digits(text: string, from: number, to: number, end = to): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (i < end ? text.charCodeAt(i) - 48 : 0);
  return value;
}

/** How many days a month has; months are 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return MONTH_DAYS[month - 1]! + (isLeap && month === 2 ? 1 : 0);
}

/**
 * Writes milliseconds since the Unix epoch as RFC 3339 UTC, with a fraction only when there is one.
 *
 * @example
 * ```ts
 * import { formatInstant } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(formatInstant(0), "1970-01-01T00:00:00Z");
 * assert.equal(formatInstant(1), "1970-01-01T00:00:00.001Z");
 * ```
 */
export function formatInstant(epochMs: number): string {
  return formatMilliseconds(epochMs).replace(".000Z", "Z");
}

/**
 * Writes milliseconds since the Unix epoch as RFC 3339 UTC with exactly three digits of fraction, so that texts sort
 * like their instants.
 *
 * @example
 * ```ts
 * import { formatMilliseconds } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(formatMilliseconds(1000), "1970-01-01T00:00:01.000Z");
 * ```
 */
export function formatMilliseconds(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * Writes milliseconds since the Unix epoch as RFC 3339 UTC in whole seconds; a fraction is cut off.
 *
 * @example
 * ```ts
 * import { formatWholeSeconds } from "./instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(formatWholeSeconds(1999), "1970-01-01T00:00:01Z");
 * ```
 */
export function formatWholeSeconds(epochMs: number): string {
  return `${formatMilliseconds(epochMs).slice(0, 19)}Z`;
}
