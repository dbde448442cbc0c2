import { parseForeignInstant } from "./instant.ts";

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const TIME = "(?<time>\\d\\d:\\d\\d:\\d\\d)";
const FORMS = [
  `${DAY}, (?<day>\\d\\d) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})-(?<year>\\d\\d) ${TIME} GMT`,
  `${DAY} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`));
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * Reads an HTTP date in one of the three forms that RFC 9110 §5.6.7 bids recipients accept, as milliseconds since the
 * Unix epoch. Which day of the week it names does not matter.
 *
 * @param nowMs a year of two digits is the one at most fifty years after now
 * @returns `undefined` for anything else, and for a day or time that does not exist
 * @example
 * ```ts
 * import { parseHttpDate } from "./http_date.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseHttpDate("Thu, 01 Jan 1970 00:01:00 GMT", 0), 60_000);
 * assert.equal(parseHttpDate("1970-01-01T00:01:00Z", 0), undefined);
 * ```
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups);
  if (!parts) return undefined;
  const { year = "", month = "", day = "", time = "" } = parts;
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0"); // 00 is no month
  const full = year.length === 4 ? year : fullYear(Number(year), nowMs);
  return parseForeignInstant(`${full}-${number}-${day.replace(" ", "0")}T${time}Z`);
}

function fullYear(lastDigits: number, nowMs: number): number {
  const latest = new Date(nowMs).getUTCFullYear() + 50;
  return latest - (latest - lastDigits) % 100;
}
