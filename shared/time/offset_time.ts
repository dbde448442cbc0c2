import { daysInMonth, YEAR_10000_MS } from "./instant.ts";
import { HOUR_MS, MINUTE_MS } from "./units.ts";

/**
 * The instant of `YYYY-MM-DDTHH:MM:SS±HH:MM`, the only form DWML layouts have, in epoch milliseconds: what
 * {@link parseForeignInstant} reads from it, for years from 1000 on. Written out because a national forecast has a
 * million of them.
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
  const offset = offsetHour * HOUR_MS + offsetMinute * MINUTE_MS;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const instant = text[19] === "-" ? local + offset : local - offset;
  return instant < YEAR_10000_MS ? instant : undefined;
}

function twoDigits(text: string, from: number): number {
  const tens = text.charCodeAt(from) - 48, units = text.charCodeAt(from + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : NaN;
}
