import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import { isContradicted, isGood, isProving } from "./collection.ts";
import {
  between,
  HOUR,
  isPublishedInTime,
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
  const { startMs, endMs } = input.terms;
  const rows = input.observations.filter((row) =>
    row.station_id === station &&
    isPublishedInTime(input, row.file) &&
    between(startMs - REACH, time(row.generated_at), endMs + REACH) && !isRefuted(input, row)
  );
  const instants = [...new Set(rows.map((row) => time(row.generated_at)))].sort((a, b) => a - b);
  const chosen = instants.map((t) => standing(t, rows.filter((r) => time(r.generated_at) === t)));
  const temperatures = chosen.map(({ row }) => celsius(row));
  const stuck = betweenSteps(instants, temperatures);
  return chosen.map(({ t, row, conflict, wetConflict }, i) => {
    const before = chosen[i - 1];
    const now = celsius(row);
    const then = before && t - before.t <= 2 * HOUR ? celsius(before.row) : undefined;
    const jump = now !== undefined && then !== undefined && Math.abs(now - then) >= 15;
    const screened = conflict || jump || isImplausible(row);
    return judge(input, row, t, screened, wetConflict, stuck.has(i));
  }).filter(({ t }) => between(startMs - 2 * HOUR, t, endMs + 75 * MINUTE));
}

/** Two steps at most twelve hours apart, with a report up to two hours before the first. */
const REACH = 14 * HOUR;

/** Reports, by place, that lie between a step and the step back; those without a temperature make no step. */
function betweenSteps(
  instants: readonly number[],
  celsius: readonly (number | undefined)[],
): Set<number> {
  const warm = celsius.flatMap((degrees, i) =>
    degrees === undefined ? [] : [{ i, degrees, t: instants[i]! }]
  );
  const steps = warm.flatMap((after, k) => {
    const before = warm[k - 1];
    return before && after.t - before.t <= 2 * HOUR &&
        Math.abs(after.degrees - before.degrees) >= 15
      ? [{ before, after, up: after.degrees > before.degrees }]
      : [];
  });
  const pairs = steps.flatMap((there) =>
    steps.filter((back) =>
      back.after.t > there.after.t && back.after.t - there.after.t <= 12 * HOUR &&
      back.up !== there.up && Math.abs(back.after.degrees - there.before.degrees) <= 5
    ).map((back) => ({ there, back }))
  );
  const isBetween = (i: number) =>
    pairs.some(({ there, back }) => i >= there.after.i && i < back.after.i);
  return new Set(instants.keys().filter(isBetween));
}

/** Which of the copies of a report stands, and whether what was not corrected differs. */
function standing(t: number, copies: readonly StoredObservation[]) {
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
    t,
    row: left[0]!,
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

function judge(
  input: ModelInput,
  row: StoredObservation,
  t: number,
  screened: boolean,
  wetConflict: boolean,
  stuck: boolean,
): ModelReport {
  const blank = (text: string | null) => !text || text.trim() === "";
  const status = row.quality_status;
  const rejectedBySource = status !== null && status !== "validated" && status !== "unverified";
  const oldRules = row.validation_version !== "metar-consistency-v2";
  const notClean = status !== "validated" || oldRules || !blank(row.quality_reason) ||
    blank(row.raw_text);
  const tags = (row.quality_metrics ?? "").split(",").map((tag) => tag.trim());
  const untagged = blank(row.quality_metrics) || tags.some((tag) => !GROUPS.includes(tag));
  const all = screened || (notClean && (untagged || oldRules || blank(row.raw_text)));
  const text = readRawText(row.raw_text);
  const own = all ? [...GROUPS] : notClean ? tags : [];
  if (doubtsItsWind(text)) own.push("wind");
  if (hasDewpoint(text) && row.dewpoint_value === null) own.push("dewpoint");
  const unproven = !isProven(input, row, t);
  return {
    t,
    row,
    text,
    rejected: screened || rejectedBySource || wetConflict,
    unverified: !screened && !rejectedBySource && !wetConflict && notClean,
    legacy: !screened && status === null && blank(row.raw_text),
    bad: wetConflict ? [...own, "precipitation"] : own,
    unproven,
    stuck,
  };
}

/** A changed row where a sound answer of its file has a document that can be read: that says what was reported. */
function isRefuted(input: ModelInput, row: StoredObservation): boolean {
  return input.forgedRows.has(row) &&
    input.receipts.some((receipt) =>
      receipt.file.name === row.file.name && receipt.station_ids.includes(row.station_id) &&
      isGood(input, receipt) && isContradicted(input, receipt) &&
      between(time(receipt.window_start), time(row.generated_at), time(receipt.window_end))
    );
}

/** One used answer of the row's file, from a trusted address, whose closed span holds the report says what was stored. */
function isProven(input: ModelInput, row: StoredObservation, t: number): boolean {
  return !input.forgedRows.has(row) &&
    input.receipts.some((receipt) =>
      receipt.file.name === row.file.name && receipt.station_ids.includes(row.station_id) &&
      isProving(input, receipt) &&
      between(time(receipt.window_start), t, time(receipt.window_end))
    );
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
