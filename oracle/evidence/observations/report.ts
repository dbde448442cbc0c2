import { type MetarGroup, VALIDATION_VERSIONS } from "../../../shared/contract/observation_file.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { type StandingCopy, standingCopy } from "./copies.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import { newestPublication } from "../collection/publication.ts";
import { celsius } from "./celsius.ts";
import { screeningReason } from "./screening.ts";
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
 * The reports of one station in order of time: the newest publication of each minute, corrected and judged.
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
  const byTime = new Map<number, StoredObservation[]>();
  const precisionMs = rules.copies === "own-kind" ? MINUTE_MS : 1;
  for (const row of rows) {
    const atMs = parseInstant(row.generated_at);
    if (atMs === undefined) continue;
    const time = Math.floor(atMs / precisionMs);
    const same = byTime.get(time);
    if (same) same.push(row);
    else byTime.set(time, [row]);
  }
  const reports: Report[] = [];
  let preceding: { atMs: number; temperature: ReturnType<typeof celsius> } | undefined;
  for (const [, same] of [...byTime].sort(([a], [b]) => a - b)) {
    const standing = standingCopy(newestPublication(same), rules);
    const { row } = standing;
    const atMs = parseInstant(row.generated_at)!; // it was grouped by it
    const screened = standing.conflict === "everything"
      ? "publication conflict"
      : screeningReason(row, atMs, preceding) ?? null;
    reports.push(judge(standing, { atMs, screened, trust, versions }));
    preceding = { atMs, temperature: celsius(row.temperature_value, row.temperature_unit_code) };
  }
  return reports;
}

/** What copies that contradict each other about precipitation leave in doubt. */
const PRECIPITATION_CONFLICT: readonly MetarGroup[] = ["precipitation", "present_weather"];

interface Circumstances {
  readonly atMs: number;
  readonly screened: string | null;
  readonly trust: Trust;
  /** The versions of the checks whose verdicts count. */
  readonly versions: readonly string[];
}

function judge(
  { row, copies, conflict }: StandingCopy,
  { atMs, screened, trust, versions }: Circumstances,
): Report {
  const conflicting = conflict === "none" ? [] : PRECIPITATION_CONFLICT;
  const distrusted = screened === null
    ? new Set([...conflicting, ...copies.flatMap((copy) => [...distrustedGroups(copy, versions)])])
    : ALL_GROUPS;
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
    verdict: screened === null && conflict === "none"
      ? worst(copies.map((copy) => sourceVerdict(copy, versions)))
      : "rejected",
    screened,
    distrusted,
    temperatureC: keep("temperature", typeof temperature === "number" ? temperature : null),
    dewpointC: keep("dewpoint", typeof dewpoint === "number" ? dewpoint : null),
    windKt: keep("wind", row.wind_speed),
    windDirection: keep("wind", row.wind_direction),
    accumulationIn: keep("precipitation", row.precip_in),
  };
}

/** Copies agree in what they report, not always in what was found about them. */
function worst(verdicts: readonly SourceVerdict[]): SourceVerdict {
  const order = ["rejected", "legacy", "unverified", "clean"] as const;
  return order.find((verdict) => verdicts.includes(verdict)) ?? "clean";
}

/** Whether all of `groups` of a report were verified. */
export function isVerified(report: Report, groups: readonly MetarGroup[]): boolean {
  return report.verdict !== "legacy" && !groups.some((group) => report.distrusted.has(group));
}

/** Whether anything of a report was verified, so that it shows the station reporting. */
export function isUsable(report: Report): boolean {
  return report.verdict !== "legacy" && report.distrusted.size < ALL_GROUPS.size;
}
