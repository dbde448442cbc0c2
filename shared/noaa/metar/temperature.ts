import type { Problem } from "./problems.ts";
import type { RawText } from "./raw_text.ts";

/** A temperature group of a raw report. */
export interface RawTemperature {
  readonly token: string;
  /** °C. */
  readonly temperature: number;
  /** °C; null when the group gives none. */
  readonly dewpoint: number | null;
  /** Whether it is the remark group in tenths. */
  readonly tenths: boolean;
}

// Exactly two digits on each side: `060/03`, `R01/0600`, `3/4SM` and `19/06X` are other groups or line noise.
const BODY_GROUP = /^(M?\d{2})\/(M?\d{2})?$/;
const REMARK_GROUP = /^T([01]\d{3})([01]\d{3})?$/;
/** Whole degrees are rounded: half a degree, and what floating-point comparison loses. */
const WHOLE_DEGREE = 0.5 + 1e-6;
const TENTH = 1e-6;

/**
 * The temperature groups of a raw report: `TT/DD` before the remarks, `T` with tenths in them. Each may occur several
 * times in a garbled text.
 */
export function temperatureGroups(
  { body, remarks }: RawText,
): { body: RawTemperature[]; remarks: RawTemperature[] } {
  return {
    body: matches(BODY_GROUP, body, wholeDegrees, false),
    remarks: matches(REMARK_GROUP, remarks, signedTenths, true),
  };
}

/**
 * The raw temperature that a decoded one can be held against: the group in tenths, else the body's. `undefined` when
 * there is none, when a kind occurs twice, or when the two are more than half a degree apart.
 */
export function temperatureEvidence(raw: RawText): RawTemperature | undefined {
  const groups = temperatureGroups(raw);
  if (groups.body.length > 1 || groups.remarks.length > 1) return undefined;
  const [whole, tenths] = [groups.body[0], groups.remarks[0]];
  if (whole && tenths) {
    if (Math.abs(whole.temperature - tenths.temperature) > WHOLE_DEGREE) return undefined;
    if (
      whole.dewpoint !== null && tenths.dewpoint !== null &&
      Math.abs(whole.dewpoint - tenths.dewpoint) > WHOLE_DEGREE
    ) return undefined;
  }
  return tenths ?? whole;
}

/**
 * Holds decoded values against the raw group. What either side lacks is not compared; a difference in one value makes
 * both doubtful, since one group carries both.
 */
export function compareTemperatures(
  evidence: RawTemperature,
  temperature: number | null,
  dewpoint: number | null,
): Problem | undefined {
  const pairs = [
    ["temperature", "temperature_mismatch", temperature, evidence.temperature],
    ["dewpoint", "dewpoint_mismatch", dewpoint, evidence.dewpoint],
  ] as const;
  for (const [name, code, decoded, raw] of pairs) {
    if (decoded === null || raw === null) continue;
    const tolerance = evidence.tenths && !Number.isInteger(decoded) ? TENTH : WHOLE_DEGREE;
    if (Math.abs(decoded - raw) <= tolerance) continue;
    return {
      code,
      groups: ["temperature", "dewpoint"],
      reason:
        `decoded ${name} ${decoded} °C conflicts with raw group ${evidence.token} (${raw} °C)`,
    };
  }
  return undefined;
}

function matches(
  pattern: RegExp,
  tokens: readonly string[],
  degrees: (text: string) => number,
  tenths: boolean,
): RawTemperature[] {
  const found: RawTemperature[] = [];
  for (const token of tokens) {
    const match = pattern.exec(token);
    if (!match) continue;
    const dewpoint = match[2] === undefined ? null : degrees(match[2]);
    found.push({ token, temperature: degrees(match[1]!), dewpoint, tenths });
  }
  return found;
}

function wholeDegrees(text: string): number {
  return text.startsWith("M") ? -Number(text.slice(1)) + 0 : Number(text);
}

function signedTenths(text: string): number {
  const degrees = Number(text.slice(1)) / 10;
  return text.startsWith("1") ? -degrees + 0 : degrees;
}
