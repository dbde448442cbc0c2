import type { Problem, ReasonCode } from "./problems.ts";
import type { RawText } from "./raw_text.ts";

const GROUP = /^P(\d{4}|\/{4})$/;
/** `P0000` means a trace; the feed decodes it as 0.005. */
const TRACE_BELOW_IN = 0.01;

/** The decoded field as read: `sent` tells an absent element from one that is no number. */
export interface DecodedPrecipitation {
  readonly sent: boolean;
  readonly inches: number | null;
}

/** The amount that a row stores, and what is wrong with it. */
export interface JudgedPrecipitation {
  readonly inches: number | null;
  readonly problems: readonly Problem[];
}

/**
 * Holds the decoded hourly amount against the `P` group of the remarks. A routine report of a station with a working
 * gauge (`AO2`, no `PNO`) that has neither stands for no rain; every other missing amount stays unknown.
 *
 * @param special whether the report is a SPECI, which need not carry the group
 */
export function judgePrecipitation(
  { remarks }: RawText,
  special: boolean,
  decoded: DecodedPrecipitation,
): JudgedPrecipitation {
  const groups = remarks.flatMap((token) => GROUP.exec(token)?.[1] ?? []);
  const gaugeOut = remarks.includes("PNO");
  const problems: Problem[] = [];
  const add = (code: ReasonCode, reason: string) =>
    problems.push({ code, groups: ["precipitation"], reason });

  let inches = decoded.inches;
  if (inches !== null && inches < 0) add("negative_precipitation", `decoded rain ${inches} in`);
  if (groups.length > 1) {
    add("precipitation_group_ambiguous", `${groups.length} raw groups of hourly rain, not one`);
  } else if (groups.length === 1) {
    const mismatch = compareGroup(groups[0]!, inches);
    if (mismatch) add(...mismatch);
  } else if (special) {
    if (inches === 0) inches = null;
    if (inches !== null) {
      add("precipitation_without_group", `decoded rain ${inches} in of a SPECI without raw group`);
    }
  } else if (!decoded.sent && remarks.includes("AO2") && !gaugeOut) {
    inches = 0;
  }
  if (gaugeOut) add("PNO", "rain gauge out (PNO)");
  return { inches, problems };
}

function compareGroup(
  digits: string,
  inches: number | null,
): [code: ReasonCode, reason: string] | undefined {
  const group = `P${digits}`;
  if (digits === "////") {
    return ["precipitation_unavailable", `raw group ${group}: hourly rain not available`];
  }
  if (inches === null) {
    return ["precipitation_not_decoded", `raw group ${group} has no decoded rain`];
  }
  const raw = Number(digits) / 100;
  const equal = raw === 0 ? inches >= 0 && inches < TRACE_BELOW_IN : Math.abs(raw - inches) < 1e-6;
  return equal
    ? undefined
    : ["precipitation_mismatch", `decoded rain ${inches} in conflicts with raw group ${group}`];
}
