import { isContradicted, isGood } from "./collection.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import {
  between,
  DAY,
  HOUR,
  isTrusted,
  MINUTE,
  type ModelInput,
  publication,
  time,
} from "./model_input.ts";

export const GROUPS = ["temperature", "dewpoint", "wind", "precipitation", "present_weather"];

/** A report whose header says that it replaces another of the same time. */
const CORRECTION = /^\s*((METAR|SPECI)\s+)?\S+\s+\S+\s+COR(\s|$)/;

/** A report as the strict reader sees it. */
export interface ModelReport {
  readonly t: number;
  readonly row: StoredObservation;
  readonly rejected: boolean;
  readonly unverified: boolean;
  readonly legacy: boolean;
  /** Groups that cannot be used. */
  readonly bad: readonly string[];
  /** Its document does not give it. */
  readonly unproven: boolean;
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
  const { startMs, endMs, signingMs } = input.terms;
  const rows = input.observations.filter((row) =>
    row.station_id === station &&
    between(
      startMs - DAY,
      publication(row.file),
      Math.min(Math.max(endMs, signingMs) + DAY, input.nowMs),
    ) &&
    between(startMs - 2 * HOUR, time(row.generated_at), endMs + 75 * MINUTE) &&
    !isRefuted(input, row)
  );
  const instants = [...new Set(rows.map((row) => time(row.generated_at)))].sort((a, b) => a - b);
  const chosen = instants.map((t) => {
    const same = rows.filter((row) => time(row.generated_at) === t);
    const newest = Math.max(...same.map((row) => publication(row.file)));
    const together = same.filter((row) => publication(row.file) === newest);
    const corrections = together.filter((row) => CORRECTION.test(row.raw_text ?? ""));
    const latest = corrections.length > 0 ? corrections : together;
    latest.sort((a, b) => (celsius(b) ?? -1000) - (celsius(a) ?? -1000));
    return { t, row: latest[0]!, conflict: new Set(latest.map(content)).size > 1 };
  });
  return chosen.map(({ t, row, conflict }, i) => {
    const before = chosen[i - 1];
    const now = celsius(row);
    const then = before && t - before.t <= 2 * HOUR ? celsius(before.row) : undefined;
    const jump = now !== undefined && then !== undefined && Math.abs(now - then) >= 15;
    return judge(input, row, t, conflict || jump || implausible(row));
  });
}

function content(row: StoredObservation): string {
  const {
    file: _,
    station_name: _n,
    state: _s,
    iata_id: _i,
    elevation_m: _e,
    latitude: _a,
    longitude: _o,
    generated_at: _g,
    ...rest
  } = row;
  return JSON.stringify(
    { ...rest, raw_text: (row.raw_text ?? "").trimEnd() },
    Object.keys(rest).sort(),
  );
}

function judge(
  input: ModelInput,
  row: StoredObservation,
  t: number,
  screened: boolean,
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
  const unproven = !isProven(input, row, t);
  return {
    t,
    row,
    rejected: screened || rejectedBySource,
    unverified: !screened && !rejectedBySource && notClean,
    legacy: !screened && status === null && blank(row.raw_text),
    bad: all ? GROUPS : notClean ? tags : [],
    unproven,
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
      (receipt.status !== "failed" || receipt.failure_kind === "representation") &&
      isTrusted(input, receipt.source_url, /\/api\/data\/metar\?/) &&
      receipt.source_sha256 !== null && !input.badDocuments.has(receipt.source_sha256) &&
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

function implausible(row: StoredObservation): boolean {
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
