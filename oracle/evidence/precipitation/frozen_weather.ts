import { readRawText } from "../../../shared/noaa/metar/raw_text.ts";
import { PRECIPITATION_GROUPS } from "../observations/metric_groups.ts";
import { isVerified, type Report } from "../observations/report.ts";

const FROZEN_WEATHER = ["SN", "SG", "PL", "IC", "GR", "GS", "UP", "FZRA", "FZDZ"];
const FROZEN_REMARKS =
  "SNB SNE PLB PLE FZRAB FZRAE FZDZB FZDZE GRB GRE GSB GSE SGB SGE ICB ICE UPB UPE SNINCR PWINO"
    .split(" ");

/**
 * Whether a raw report shows precipitation that is frozen, of unknown kind, or not observed at all.
 *
 * Weather groups are tokens of at most 8 capitals after the first two tokens of the body (which hold type, station or
 * time), intensity sign aside; in remarks the begin and end groups count.
 *
 * @example
 * ```ts
 * import { showsFrozen } from "./frozen_weather.ts";
 * import assert from "node:assert/strict";
 * assert.equal(showsFrozen("METAR KICT 121253Z 01010KT 10SM -RA OVC010 05/04 A2990 RMK AO2 P0003"), false);
 * assert.equal(showsFrozen("METAR KICT 121253Z 01010KT 1SM -RASN OVC010 01/00 A2990 RMK AO2 P0003"), true);
 * assert.equal(showsFrozen("METAR KICT 121253Z 01010KT 10SM OVC010 01/00 A2990 RMK AO2 RAE05SNB05"), true);
 * ```
 */
export function showsFrozen(rawText: string): boolean {
  const { body, remarks } = readRawText(rawText);
  const weather = body.slice(2).map((token) => token.replace(/^[+-]/, ""))
    .filter((token) => /^[A-Z]{1,8}$/.test(token));
  return containsAny(weather, FROZEN_WEATHER) || containsAny(remarks, FROZEN_REMARKS);
}

/** Whether all precipitation a report saw was liquid: verified, and nothing frozen or unknown in it. */
export function isLiquidOnly(report: Report): boolean {
  return isVerified(report, PRECIPITATION_GROUPS) && !showsFrozen(report.row.raw_text ?? "");
}

function containsAny(tokens: readonly string[], parts: readonly string[]): boolean {
  return tokens.some((token) => parts.some((part) => token.includes(part)));
}
