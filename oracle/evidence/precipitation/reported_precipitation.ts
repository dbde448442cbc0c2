import { readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import type { Report } from "../observations/report.ts";

/** What falls, as two letters of a weather group. */
const FALLING: ReadonlySet<string> = new Set(
  ["DZ", "RA", "SN", "SG", "IC", "PL", "GR", "GS", "UP"],
);
const BEGIN_OR_END = /(?:DZ|RA|SN|SG|IC|PL|GR|GS|UP)[BE]\d{2}/;
const INDETERMINABLE_AMOUNT = /^[P6]\/{4}$/;
/** What falls near the station, and snow that only blows about. */
const NOT_FALLING_HERE = /^VC|(?:BL|DR)SN/;

/**
 * Whether a report tells that something fell, however little: by an amount, its weather, or the remarks that say when
 * weather began or ended (FMH-1, chapters 8 and 12).
 */
export function tellsOfPrecipitation({ row, accumulationIn }: Report): boolean {
  if (accumulationIn !== null && accumulationIn > 0) return true;
  const { weather, remarks } = presentWeather(row.raw_text ?? "");
  const decoded = (row.wx_string ?? "").trim().split(/\s+/);
  return [...weather, ...decoded].some(isFalling) ||
    remarks.some((token) => BEGIN_OR_END.test(token) || token === "P0000");
}

/** Whether the remarks of a report hold an amount of one, three or six hours that could not be determined. */
export function hasIndeterminableAmount({ row }: Report): boolean {
  const { remarks } = readRawText(row.raw_text ?? "");
  return remarks.some((token) => INDETERMINABLE_AMOUNT.test(token));
}

/**
 * Whether a report could not tell the phase of what fell: its sensor of freezing rain is out (`FZRANO`), or its weather
 * was not observed (`//`).
 */
export function isBlindToPhase({ row }: Report): boolean {
  const { weather, remarks } = presentWeather(row.raw_text ?? "");
  return weather.includes("//") || remarks.includes("FZRANO");
}

/** The groups between the header and the remarks, of which some are weather, and the remarks. */
function presentWeather(
  rawText: string,
): { weather: readonly string[]; remarks: readonly string[] } {
  const { type, body, remarks } = readRawText(rawText);
  return { weather: body.slice(type === null ? 2 : 3), remarks };
}

function isFalling(group: string): boolean {
  const letters = group.replace(/^[+-]/, "");
  if (!/^(?:[A-Z]{2}){1,4}$/.test(letters) || NOT_FALLING_HERE.test(letters)) return false;
  return letters.match(/../g)!.some((pair) => FALLING.has(pair)); // the pattern has whole pairs only
}
