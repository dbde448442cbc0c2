import { quote } from "../quote.ts";
import { METAR_GROUPS } from "../../contract/observation_file.ts";
import { formatMilliseconds } from "../../time/instant.ts";
import type { Problem, ReasonCode } from "./problems.ts";
import { type RawText, REPORT_TYPES } from "./raw_text.ts";

/**
 * Whether a report is the one it says it is: its raw text must begin with the decoded station and time, and its type
 * must be METAR or SPECI and agree with the text. A report in doubt vouches for none of its values.
 *
 * @param raw undefined when the report came without raw text
 * @param metarType the decoded type, null when absent
 */
export function identityProblems(
  raw: RawText | undefined,
  stationId: string,
  observedAtMs: number,
  metarType: string | null,
): Problem[] {
  const problems: Problem[] = [];
  const add = (code: ReasonCode, reason: string) =>
    problems.push({ code, groups: METAR_GROUPS, reason });

  if (metarType !== null) {
    if (!REPORT_TYPES.has(metarType)) {
      add("report_type", `type ${quote(metarType)} is neither METAR nor SPECI`);
    } else if (raw && raw.type !== null && raw.type !== metarType) {
      add("report_type", `decoded type ${metarType}, raw text ${raw.type}`);
    }
  }
  if (!raw) return problems;
  if (raw.station !== stationId) {
    add("raw_station", `decoded station ${quote(stationId)}, raw text ${quote(raw.station)}`);
    return problems;
  }
  const expected = dayHourMinute(observedAtMs);
  if (raw.time !== expected) {
    add("raw_time", `decoded time ${expected}, raw text ${quote(raw.time)}`);
  }
  return problems;
}

/** `ddhhmmZ` in UTC. */
function dayHourMinute(epochMs: number): string {
  const iso = formatMilliseconds(epochMs);
  return `${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}Z`;
}
