import { DAY_MS, HOUR_MS } from "../../time/units.ts";
import { parseDecimal } from "../decimal.ts";
import { NoaaDocumentError } from "../error.ts";

/** Rules of {@link parseRr7}; changes whenever the same text could give other readings. */
export const RR7_PARSER_VERSION = "asos-shef-v2";
/** The rules of the first release, which refused bulletins with comments in their amounts. */
export const FIRST_RR7_PARSER_VERSION = "asos-shef-v1";

/** One hour of liquid precipitation of an RR7 bulletin. */
export interface Rr7Reading {
  /** The location of the bulletin, e.g. `MCI`. */
  readonly sourceStationId: string;
  readonly startMs: number;
  /** A whole UTC hour. */
  readonly endMs: number;
  /** Inches; null when missing or no number. */
  readonly liquidIn: number | null;
  readonly status: "validated" | "missing" | "rejected";
  /** Null when validated. */
  readonly reason: string | null;
}

/** `.A MCI 0926 DH0800/PPH 0.21`: location, month and day (or year too), hour, amount. UTC only. */
const HOURLY_AMOUNT =
  /^\.AR?[ \t]+([A-Z0-9]{3,5})[ \t]+((?:\d{4})?\d{4})[ \t]+(?:Z[ \t]+)?DH(\d{2})00\/PPH[ \t]+(\S+)$/;
const COMMENT = /:[^:]*(?::|$)/g;
const HEADING = /^RR7([A-Z0-9]{3})$/;
const PLACE = /^\.[ABE]R?[ \t]+([A-Z0-9]{3,5})(?![A-Z0-9])/;
const MAX_AGE_MS = 2 * DAY_MS;
/** More than has ever fallen in the US in an hour within reason; above it a gauge fault is likelier. */
const MAX_HOURLY_IN = 5;

/**
 * Reads an RR7 bulletin (SHEF): hourly amounts of whole UTC hours that ended at most two days before the issue. Only
 * lines that begin with a dot count, and each must be such an amount, since a bulletin in another form may mean
 * another time zone, interval or quantity. Comments, from a colon to the next one or to the end of the line, say
 * nothing (SHEF Code Manual, 3.3.3).
 *
 * @example
 * ```ts
 * import { parseRr7 } from "./bulletin.ts";
 * import assert from "node:assert/strict";
 * const { rows } = parseRr7(".A MCI 0926 DH0800/PPH 0.21", Date.UTC(2026, 8, 26, 8));
 * assert.equal(rows[0]?.liquidIn, 0.21);
 * ```
 * @param version the rules to read by
 * @throws {NoaaDocumentError} when a dotted line is anything else, lies outside the two days, or there is none
 */
export function parseRr7(
  productText: string,
  issuedAtMs: number,
  version: string = RR7_PARSER_VERSION,
): { rows: Rr7Reading[] } {
  const hasComments = version !== FIRST_RR7_PARSER_VERSION;
  const lines = dottedLines(productText)
    .map((line) => hasComments ? line.replace(COMMENT, " ").trim() : line);
  if (lines.length === 0) throw new NoaaDocumentError("the bulletin has no amount");
  return { rows: lines.map((line) => reading(line, issuedAtMs)) };
}

/**
 * The places that a bulletin names, also one that {@link parseRr7} refuses: the one in its AWIPS id, as `MCI` in
 * `RR7MCI`, and those of its dotted lines.
 */
export function namedPlaces(productText: string): string[] {
  const headings = linesOf(productText).map((line) => HEADING.exec(line.trimEnd())?.[1]);
  const lines = dottedLines(productText).map((line) => PLACE.exec(line)?.[1]);
  return [...new Set([headings.find((place) => place !== undefined), ...lines])].filter((place) =>
    place !== undefined
  );
}

function dottedLines(productText: string): string[] {
  return linesOf(productText).map((line) => line.trim()).filter((line) => line.startsWith("."));
}

function linesOf(productText: string): string[] {
  return productText.split(/\r\n|\r|\n/);
}

function reading(line: string, issuedAtMs: number): Rr7Reading {
  const refuse = (why: string) =>
    new NoaaDocumentError(`bulletin line ${JSON.stringify(line.slice(0, 60))}: ${why}`);
  const match = HOURLY_AMOUNT.exec(line);
  if (!match) throw refuse("not an hourly amount");
  const [, sourceStationId, date, hour, amount] = match;
  if (Number(hour) > 24) throw refuse("no such hour");
  const dayMs = bulletinDay(date!, issuedAtMs);
  if (dayMs === undefined) throw refuse("no such day");
  const endMs = dayMs + Number(hour) * HOUR_MS;
  if (endMs > issuedAtMs) throw refuse("ends after the issue");
  if (issuedAtMs - endMs > MAX_AGE_MS) throw refuse("ended more than two days before the issue");
  return { sourceStationId: sourceStationId!, startMs: endMs - HOUR_MS, endMs, ...judge(amount!) };
}

function judge(amount: string): Pick<Rr7Reading, "liquidIn" | "status" | "reason"> {
  if (amount === "M") return { liquidIn: null, status: "missing", reason: "amount missing (M)" };
  if (amount === "T") {
    return { liquidIn: null, status: "missing", reason: "trace (T), no exact amount" };
  }
  const liquidIn = parseDecimal(amount);
  if (liquidIn === undefined) {
    const quoted = JSON.stringify(amount.slice(0, 40));
    return {
      liquidIn: null,
      status: "rejected",
      reason: `amount ${quoted} is not a finite number`,
    };
  }
  if (liquidIn < 0 || liquidIn > MAX_HOURLY_IN) {
    const reason = `amount ${liquidIn} in is outside 0 to ${MAX_HOURLY_IN}`;
    return { liquidIn, status: "rejected", reason };
  }
  return { liquidIn, status: "validated", reason: null };
}

/** Midnight UTC of `YYYYMMDD`, or of `MMDD` in the year that brings it nearest to the issue. */
function bulletinDay(date: string, issuedAtMs: number): number | undefined {
  const monthDay = date.slice(-4);
  if (date.length === 8) return midnight(Number(date.slice(0, 4)), monthDay);
  const issueYear = new Date(issuedAtMs).getUTCFullYear();
  const days = [issueYear - 1, issueYear, issueYear + 1]
    .map((year) => midnight(year, monthDay))
    .filter((day) => day !== undefined);
  return days.toSorted((a, b) => Math.abs(a - issuedAtMs) - Math.abs(b - issuedAtMs))[0];
}

function midnight(year: number, monthDay: string): number | undefined {
  const [month, day] = [Number(monthDay.slice(0, 2)), Number(monthDay.slice(2))];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}
