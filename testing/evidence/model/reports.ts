import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import { holdAgainstDocuments } from "./documents.ts";
import {
  between,
  HOUR,
  isPublishedInTime,
  isRead,
  MINUTE,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";
import {
  doubtsItsWind,
  hasDewpoint,
  precipitationRemarks,
  type RawText,
  readRawText,
} from "./raw_text.ts";

export const GROUPS = ["temperature", "dewpoint", "wind", "precipitation", "present_weather"];

/** A report as the strict reader sees it. */
export interface ModelReport {
  readonly t: number;
  readonly row: StoredObservation;
  readonly text: RawText;
  readonly rejected: boolean;
  readonly unverified: boolean;
  readonly legacy: boolean;
  /** Groups that cannot be used. */
  readonly bad: readonly string[];
  /** Its document does not give it. */
  readonly unproven: boolean;
  /** It lies between two steps of a sensor that was stuck. */
  readonly stuck: boolean;
}

/** The groups behind a metric. */
export function metricGroups(metric: string): string[] {
  if (metric.startsWith("temp")) return ["temperature"];
  if (metric.startsWith("wind")) return ["wind"];
  if (metric === "humidity") return ["temperature", "dewpoint"];
  return ["precipitation", "present_weather", "temperature"];
}

/** All reports of a station from two hours before the window to 75 minutes after it, in order. */
export function stationReports(input: ModelInput, station: string): ModelReport[] {
  const held = holdAgainstDocuments(input, station).rows;
  const proven = new Set(held.filter(({ isProven }) => isProven).map(({ row }) => row));
  const chosen = standing(held.map(({ row }) => row));
  const around = standing(
    input.observations.filter((row) =>
      row.station_id === station && isPublishedInTime(input, row.file) && !isRead(input, row)
    ),
  );
  const stuck = betweenSteps([...around, ...chosen].sort((a, b) => a.t - b.t));
  return chosen.map((report, i) => {
    const { t, row } = report;
    const before = chosen[i - 1];
    const now = celsius(row);
    const then = before && t - before.t <= 2 * HOUR ? celsius(before.row) : undefined;
    const jump = now !== undefined && then !== undefined && Math.abs(now - then) >= 15;
    return {
      ...judge(report, jump),
      unproven: !proven.has(row),
      stuck: stuck.has(row),
    };
  });
}

/** Reports that lie between a step and the step back; one without a temperature makes no step. */
function betweenSteps(reports: readonly StandingReport[]): Set<StoredObservation> {
  const warm = reports.flatMap(({ t, row }) => {
    const degrees = celsius(row);
    return degrees === undefined ? [] : [{ t, degrees }];
  });
  const steps = warm.flatMap((after, i) => {
    const before = warm[i - 1];
    if (!before || after.t - before.t > 2 * HOUR) return [];
    const up = after.degrees > before.degrees;
    return Math.abs(after.degrees - before.degrees) >= 15 - 1e-9 ? [{ before, after, up }] : [];
  });
  const pairs = steps.flatMap((there) =>
    steps.filter((back) =>
      back.after.t > there.after.t && back.after.t - there.after.t <= 12 * HOUR &&
      back.up !== there.up && Math.abs(back.after.degrees - there.before.degrees) <= 5 + 1e-9
    ).map((back) => ({ there, back }))
  );
  const isBetween = (t: number) =>
    pairs.some(({ there, back }) => t >= there.after.t && t < back.after.t);
  return new Set(reports.filter(({ t }) => isBetween(t)).map(({ row }) => row));
}

/** What stands of the copies of a minute. */
interface StandingReport {
  readonly t: number;
  readonly row: StoredObservation;
  /** All that were not corrected. */
  readonly copies: readonly StoredObservation[];
  /** They differ. */
  readonly conflict: boolean;
  /** They differ in what precipitation is judged by. */
  readonly wetConflict: boolean;
}

/** The report of each minute, in order. */
function standing(rows: readonly StoredObservation[]): StandingReport[] {
  const minutes = Map.groupBy(rows, (row) => Math.floor(time(row.generated_at) / MINUTE));
  return [...minutes.values()].map(standingCopy).sort((a, b) => a.t - b.t);
}

/** Which of the copies of a report stands, and whether what was not corrected differs. */
function standingCopy(copies: readonly StoredObservation[]): StandingReport {
  const newest = Math.max(...copies.map((row) => publication(row.file)));
  const together = copies.filter((row) => publication(row.file) === newest);
  const left = together.filter((row) => {
    const own = together.filter((other) => other.metar_type === row.metar_type);
    return !own.some(isCorrection) || isCorrection(row);
  });
  const bytes = (row: StoredObservation) => new TextEncoder().encode(row.raw_text ?? "").toHex();
  left.sort((a, b) => bytes(a) < bytes(b) ? -1 : bytes(a) > bytes(b) ? 1 : 0);
  const differ = (what: (row: StoredObservation) => string) => new Set(left.map(what)).size > 1;
  return {
    t: time(left[0]!.generated_at),
    row: left[0]!,
    copies: left,
    conflict: differ(decoded),
    wetConflict: differ(gauged),
  };
}

function isCorrection(row: StoredObservation): boolean {
  return readRawText(row.raw_text).isCorrection;
}

/** What two transmissions of a report must agree in: all but remarks, and what a gauge says. */
function decoded(row: StoredObservation): string {
  return JSON.stringify([
    row.metar_type,
    readRawText(row.raw_text).body,
    row.temperature_value,
    row.temperature_unit_code,
    row.dewpoint_value,
    row.dewpoint_unit_code,
    row.wind_speed,
    row.wind_speed_unit_code,
    row.wind_direction,
    row.wind_direction_unit_code,
    row.wx_string,
  ]);
}

/** What they must agree in for precipitation. */
function gauged(row: StoredObservation): string {
  return `${row.precip_in} ${row.precip_unit_code} ${
    precipitationRemarks(readRawText(row.raw_text))
  }`;
}

/** What is wrong with a report: what was found against any of its copies. */
function judge({ t, row, copies, conflict, wetConflict }: StandingReport, jump: boolean) {
  const screened = conflict || jump || isImplausible(row);
  const found = copies.map(foundAgainst);
  const rejected = screened || wetConflict || found.some((copy) => copy.rejected);
  const bad = new Set(screened ? GROUPS : found.flatMap((copy) => copy.bad));
  if (wetConflict) bad.add("precipitation").add("present_weather");
  return {
    t,
    row,
    text: readRawText(row.raw_text),
    rejected,
    unverified: !rejected && found.some((copy) => copy.notClean),
    legacy: !rejected && found.some((copy) => copy.legacy),
    bad: [...bad],
  };
}

/** What the checks say against a copy, and what its raw text itself does. */
function foundAgainst(row: StoredObservation) {
  const blank = (text: string | null) => !text || text.trim() === "";
  const status = row.quality_status;
  const oldRules = row.validation_version !== "metar-consistency-v2";
  const notClean = status !== "validated" || oldRules || !blank(row.quality_reason) ||
    blank(row.raw_text);
  const tags = (row.quality_metrics ?? "").split(",").map((tag) => tag.trim());
  const untagged = blank(row.quality_metrics) || tags.some((tag) => !GROUPS.includes(tag));
  const bad = !notClean ? [] : untagged || oldRules || blank(row.raw_text) ? [...GROUPS] : tags;
  const text = readRawText(row.raw_text);
  if (doubtsItsWind(text)) bad.push("wind");
  if (hasDewpoint(text) && row.dewpoint_value === null) bad.push("dewpoint");
  const rejected = status !== null && status !== "validated" && status !== "unverified";
  return { notClean, rejected, legacy: status === null && blank(row.raw_text), bad };
}

export function celsius(row: StoredObservation): number | undefined {
  return toCelsius(row.temperature_value, row.temperature_unit_code);
}

export function dewpointCelsius(row: StoredObservation): number | undefined {
  return toCelsius(row.dewpoint_value, row.dewpoint_unit_code);
}

function toCelsius(value: number | null, unit: string | null): number | undefined {
  if (value === null || !Number.isFinite(value)) return undefined;
  if (unit === "fahrenheit") return (value - 32) * 5 / 9;
  return unit === "celcius" || unit === "celsius" ? value : undefined;
}

function isImplausible(row: StoredObservation): boolean {
  const t = celsius(row), d = dewpointCelsius(row);
  if (t === undefined || !between(-90, t, 57)) return true;
  if (
    row.dewpoint_value !== null && (d === undefined || !between(-100, d, 57) || d > t + 0.5 + 1e-6)
  ) return true;
  const range = (value: number | null, low: number, high: number) =>
    value !== null && !between(low, value, high);
  if (
    range(row.wind_speed, 0, 500) || range(row.wind_direction, 0, 360) || range(row.precip_in, 0, 5)
  ) return true;
  const validated = row.quality_status === "validated";
  const unit = (code: string | null, ...accepted: string[]) =>
    code === null || code.trim() === "" ? validated : !accepted.includes(code);
  return unit(row.wind_speed_unit_code, "knots") ||
    unit(row.wind_direction_unit_code, "degrees true", "degrees") ||
    unit(row.precip_unit_code, "inches") ||
    (validated && unit(row.dewpoint_unit_code, "celcius", "celsius", "fahrenheit"));
}
