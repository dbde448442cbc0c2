import { daysInMonth } from "./instant.ts";

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
// An offset can carry an instant out of the years that four digits write.
const YEAR_0_MS = -62_167_219_200_000;
const YEAR_10000_MS = 253_402_300_800_000;

/**
 * The instant of an RFC 3339 date-time in epoch milliseconds (further digits are cut), or `undefined` when the text
 * is none or names no real day or time of the years 0 to 9999 UTC.
 *
 * @example
 * ```ts
 * import { parseInstant } from "./noaa_instant.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseInstant("2026-01-18T11:51:00-06:00"), Date.UTC(2026, 0, 18, 17, 51));
 * assert.equal(parseInstant("2026-02-30T00:00:00Z"), undefined);
 * ```
 */
export function parseInstant(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] =
    match;
  if (+hour! > 23 || +minute! > 59 || +second! > 59) return undefined;
  if (sign !== undefined && (+offsetHour! > 23 || +offsetMinute! > 59)) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(+year!, +month! - 1, +day!);
  if (date.getUTCMonth() !== +month! - 1 || date.getUTCDate() !== +day!) return undefined;
  const offsetMinutes = sign === undefined
    ? 0
    : (sign === "-" ? -1 : 1) * (+offsetHour! * 60 + +offsetMinute!);
  const millis = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const instant = date.getTime() +
    ((+hour! * 60 + +minute! - offsetMinutes) * 60 + +second!) * 1000 + millis;
  return instant >= YEAR_0_MS && instant < YEAR_10000_MS ? instant : undefined;
}

/**
 * The instant of `YYYY-MM-DDTHH:MM:SS±HH:MM`, the only form DWML layouts have, in epoch milliseconds. Written out
 * because a national forecast has a million of them.
 */
export function parseOffsetTime(text: string): number | undefined {
  if (text.length !== 25 || text[10] !== "T" || (text[19] !== "-" && text[19] !== "+")) {
    return undefined;
  }
  if (text[4] !== "-" || text[7] !== "-") return undefined;
  if (text[13] !== ":" || text[16] !== ":" || text[22] !== ":") return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5), day = twoDigits(text, 8);
  const hour = twoDigits(text, 11), minute = twoDigits(text, 14), second = twoDigits(text, 17);
  const offsetHour = twoDigits(text, 20), offsetMinute = twoDigits(text, 23);
  // Written so that NaN, which stands for anything but digits, fails each of them.
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) {
    return undefined;
  }
  if (!(hour <= 23 && minute <= 59 && second <= 59 && offsetHour <= 23 && offsetMinute <= 59)) {
    return undefined;
  }
  const offset = (offsetHour * 60 + offsetMinute) * 60_000;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const instant = text[19] === "-" ? local + offset : local - offset;
  return instant < YEAR_10000_MS ? instant : undefined;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48, units = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : NaN;
}

/** RFC 3339 UTC with seconds, fractions cut: `2026-09-17T00:12:38Z`. Years 0–9999. */
export function formatSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
