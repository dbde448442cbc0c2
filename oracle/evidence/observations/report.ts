import { type MetarGroup, VALIDATION_VERSIONS } from "../../../shared/contract/observation_file.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { preferCorrections } from "./correction.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { newestPublication } from "../collection/publication.ts";
import { celsius, screeningReason } from "./screening.ts";
import {
  ALL_GROUPS,
  distrustedGroups,
  type SourceVerdict,
  sourceVerdict,
} from "./source_verdict.ts";

/**
 * One report of one station after deduplication, screening and removal of what cannot be trusted.
 * A value is null when it was not reported or was removed.
 */
export interface Report {
  readonly row: StoredObservation;
  /** Instant of the report. */
  readonly atMs: number;
  /** A routine METAR; false for a SPECI and for a report that does not say what it is. */
  readonly routine: boolean;
  /** What counts in the quality verdict: a screened report is rejected, whatever its publisher said. */
  readonly verdict: SourceVerdict;
  /** Why it was screened, or null. */
  readonly screened: string | null;
  /** The groups whose values were removed, or would be if they were there. */
  readonly distrusted: ReadonlySet<MetarGroup>;
  readonly temperatureC: number | null;
  readonly dewpointC: number | null;
  readonly windKt: number | null;
  readonly windDirection: number | null;
  /** Inches since the last routine report, also of a SPECI. */
  readonly accumulationIn: number | null;
}

/**
 * Whom a reader believes. `strict` removes every value of a group that was not verified by the checks of its rules;
 * `display` believes older checks too, and keeps the values of reports that carry no quality status at all.
 */
export type Trust = "strict" | "display";

/**
 * The reports of one station in order of time: the newest publication of each instant, corrected and judged.
 * Rows whose instant cannot be read are left out.
 *
 * @param rows every stored row of the station, in any order
 */
export function readReports(
  rows: readonly StoredObservation[],
  trust: Trust,
  rules: RuleSet,
): Report[] {
  const versions = trust === "strict" ? [rules.validation] : VALIDATION_VERSIONS;
  const byInstant = new Map<number, StoredObservation[]>();
  for (const row of rows) {
    const atMs = parseInstant(row.generated_at);
    if (atMs === undefined) continue;
    const same = byInstant.get(atMs);
    if (same) same.push(row);
    else byInstant.set(atMs, [row]);
  }
  const reports: Report[] = [];
  let preceding: { atMs: number; temperature: ReturnType<typeof celsius> } | undefined;
  for (const [atMs, same] of [...byInstant].sort(([a], [b]) => a - b)) {
    const published = preferCorrections(newestPublication(same));
    const row = published.reduce((a, b) => pickWarmer(a, b));
    const screened = published.every((other) => sayTheSame(other, row))
      ? screeningReason(row, atMs, preceding)
      : "publication conflict";
    reports.push(judge(row, atMs, screened ?? null, trust, versions));
    preceding = { atMs, temperature: celsius(row.temperature_value, row.temperature_unit_code) };
  }
  return reports;
}

function judge(
  row: StoredObservation,
  atMs: number,
  screened: string | null,
  trust: Trust,
  versions: readonly string[],
): Report {
  const distrusted = screened === null ? distrustedGroups(row, versions) : ALL_GROUPS;
  const removed = screened === null && trust === "display" && row.quality_status === null
    ? new Set<MetarGroup>()
    : distrusted;
  const keep = <Value>(group: MetarGroup, value: Value) => removed.has(group) ? null : value;
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  const dewpoint = celsius(row.dewpoint_value, row.dewpoint_unit_code);
  return {
    row,
    atMs,
    routine: row.metar_type === "METAR",
    verdict: screened === null ? sourceVerdict(row, versions) : "rejected",
    screened,
    distrusted,
    temperatureC: keep("temperature", typeof temperature === "number" ? temperature : null),
    dewpointC: keep("dewpoint", typeof dewpoint === "number" ? dewpoint : null),
    windKt: keep("wind", row.wind_speed),
    windDirection: keep("wind", row.wind_direction),
    accumulationIn: keep("precipitation", row.precip_in),
  };
}

/** Whether all of `groups` of a report were verified. */
export function isVerified(report: Report, groups: readonly MetarGroup[]): boolean {
  return report.verdict !== "legacy" && !groups.some((group) => report.distrusted.has(group));
}

/** Whether anything of a report was verified, so that it shows the station reporting. */
export function isUsable(report: Report): boolean {
  return report.verdict !== "legacy" && report.distrusted.size < ALL_GROUPS.size;
}

const COMPARED = [
  "temperature_value",
  "temperature_unit_code",
  "dewpoint_value",
  "dewpoint_unit_code",
  "wind_speed",
  "wind_speed_unit_code",
  "wind_direction",
  "wind_direction_unit_code",
  "precip_in",
  "precip_unit_code",
  "wx_string",
  "quality_status",
  "quality_reason",
  "validation_version",
  "quality_metrics",
  "metar_type",
] as const satisfies readonly (keyof StoredObservation)[];

/** Trailing blanks of the raw text do not make two reports differ. */
function sayTheSame(a: StoredObservation, b: StoredObservation): boolean {
  return COMPARED.every((column) => isSame(a[column], b[column])) &&
    (a.raw_text ?? "").trimEnd() === (b.raw_text ?? "").trimEnd();
}

function isSame(a: string | number | null, b: string | number | null): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function pickWarmer(a: StoredObservation, b: StoredObservation): StoredObservation {
  return rank(b) > rank(a) ? b : a;
}

function rank(row: StoredObservation): number {
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  return typeof temperature === "number" ? temperature : -Infinity;
}
