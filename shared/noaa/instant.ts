const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const OFFSET_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/;
// An offset can carry an instant out of the years that four digits write.
const YEAR_0_MS = -62_167_219_200_000;
const YEAR_10000_MS = 253_402_300_800_000;

/**
 * The instant of an RFC 3339 date-time in epoch milliseconds (further digits are cut), or `undefined` when the text
 * is none or names no real day or time of the years 0 to 9999 UTC.
 *
 * @example
 * ```ts
 * import { parseInstant } from "./instant.ts";
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

/** The instant of `YYYY-MM-DDTHH:MM:SS±HH:MM`, the only form DWML layouts have, in epoch milliseconds. */
export function parseOffsetTime(text: string): number | undefined {
  return OFFSET_TIME.test(text) ? parseInstant(text) : undefined;
}

/** RFC 3339 UTC with seconds, fractions cut: `2026-09-17T00:12:38Z`. Years 0–9999. */
export function formatSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
