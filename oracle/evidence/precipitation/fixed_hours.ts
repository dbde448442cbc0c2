import { sumOf } from "../../../shared/contract/amount.ts";
import type {
  PrecipitationIssue,
  PrecipitationRow,
} from "../../../shared/contract/observation_file.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import type { StoredPrecipitation } from "../../stored/precipitation.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { LostAnswer } from "../collection/coverage.ts";
import type { LackingSpan } from "../collection/lacking.ts";
import { isPublishedIn } from "../collection/publication.ts";
import { type FixedHourChecks, hasAmount, type ProvenHour, provenHours } from "./proven_hours.ts";

/** The footers that count at all: published in time, requested before completed, completed by now. */
export function soundFooters(
  footers: readonly StoredPrecipitation[],
  checks: Pick<FixedHourChecks, "nowMs" | "publications">,
): StoredPrecipitation[] {
  return footers.filter((footer) => {
    const requestedMs = parseInstant(footer.requested_at);
    const completedMs = parseInstant(footer.completed_at);
    return requestedMs !== undefined && completedMs !== undefined && requestedMs <= completedMs &&
      completedMs <= checks.nowMs && isPublishedIn(footer.file, checks.publications);
  });
}

/** Whether fixed hours, and not METAR accumulations, tell how much rain fell at a station. */
export function hasFixedHours(footers: readonly StoredPrecipitation[], station: string): boolean {
  return footers.some((footer) =>
    footer.supported_stations.includes(station) ||
    footer.rows.some((row) => row.station_id === station)
  );
}

/** Issues of these kinds leave a gap; any other may have lost an hour that the source had. */
const HARMLESS_ISSUES: ReadonlySet<PrecipitationIssue["kind"]> = new Set([
  "transport",
  "budget",
  "unmapped",
]);

/** Something went wrong with an answer, so that hours it touched count only if they were asked for again later. */
type Doubt = Pick<LostAnswer, "fromMs" | "toMs" | "completedMs">;

function doubtsOf(
  footers: readonly StoredPrecipitation[],
  station: string,
  { lost }: Pick<FixedHourChecks, "lost">,
): Doubt[] {
  const told = footers.flatMap((footer) =>
    footer.issues
      .filter((issue) => !HARMLESS_ISSUES.has(issue.kind))
      .filter(({ station_ids: ids }) => ids.length === 0 || ids.includes(station))
      .map((issue) => ({
        fromMs: parseInstant(issue.window_start) ?? -Infinity,
        toMs: parseInstant(issue.window_end) ?? Infinity,
        completedMs: parseInstant(footer.completed_at) ?? Infinity,
      }))
  );
  return [...told, ...lost];
}

/** Whether something went wrong with an answer that an hour may have stood in. */
function touchesHour(doubt: ClosedSpan, startMs: number): boolean {
  return doubt.fromMs < startMs + HOUR_MS && doubt.toMs > startMs;
}

/** Those proven hours of a station that nothing casts doubt on. */
function trustedHours(proven: readonly ProvenHour[], doubts: readonly Doubt[]): ProvenHour[] {
  return proven.filter((hour) =>
    !doubts.some((doubt) =>
      touchesHour(doubt, hour.startMs) && hour.requestedMs < doubt.completedMs
    )
  );
}

/**
 * The hours of a window that must be collected, again or for the first time. What a bulletin itself says to be missing
 * is not among them.
 */
export function lackingHours(
  footers: readonly StoredPrecipitation[],
  station: string,
  terms: Pick<ScoredTerms, "startMs" | "endMs" | "signingMs">,
  checks: FixedHourChecks,
): LackingSpan[] {
  if (terms.startMs % HOUR_MS !== 0 || terms.endMs % HOUR_MS !== 0) return [];
  const doubts = doubtsOf(footers, station, checks);
  const proven = provenHours(footers, station, checks);
  const trusted = trustedHours(proven, doubts);
  const without = new Set(
    rowsWithoutAmount(footers, station).map((row) => (parseInstant(row.end) ?? NaN) - HOUR_MS),
  );
  const lacking: LackingSpan[] = [];
  for (let startMs = terms.startMs; startMs < terms.endMs; startMs += HOUR_MS) {
    const span = { fromMs: startMs, toMs: startMs + HOUR_MS };
    const found = trusted.filter((hour) => hour.startMs === startMs);
    if (found.length === 0) {
      if (without.has(startMs)) continue;
      const isDoubted = doubts.some((doubt) => touchesHour(doubt, startMs));
      lacking.push({ ...span, reason: isDoubted ? "failed" : "never" });
    } else if (isOutdone(newestIssue(found), proven, checks.rules)) {
      lacking.push({ ...span, reason: "failed" });
    } else if (
      span.toMs === terms.endMs && checks.nowMs >= terms.signingMs &&
      found.every((hour) => hour.requestedMs < terms.signingMs)
    ) {
      lacking.push({ ...span, reason: "stale" });
    }
  }
  return lacking;
}

/** The rain of a window hour by hour. */
export interface FixedHourTotal {
  readonly liquidIn: number;
  readonly hours: readonly ProvenHour[];
}

/**
 * The total of every whole hour from the start of the window to its end; `undefined` when one is unproven, unknown or
 * in doubt, when the window is not made of whole hours, or when the last hour was not requested at or after
 * `signingMs`.
 */
export function fixedHourTotal(
  footers: readonly StoredPrecipitation[],
  station: string,
  terms: Pick<ScoredTerms, "startMs" | "endMs" | "signingMs">,
  checks: FixedHourChecks,
): FixedHourTotal | undefined {
  if (terms.startMs % HOUR_MS !== 0 || terms.endMs % HOUR_MS !== 0) return undefined;
  const proven = provenHours(footers, station, checks);
  const trusted = trustedHours(proven, doubtsOf(footers, station, checks));
  const without = checks.rules.newestBulletinDecides ? rowsWithoutAmount(footers, station) : [];
  const hours: ProvenHour[] = [];
  for (let startMs = terms.startMs; startMs < terms.endMs; startMs += HOUR_MS) {
    const hour = newestIssue(trusted.filter((candidate) => candidate.startMs === startMs));
    if (!hour || without.some((row) => isAboutHour(row, hour))) return undefined;
    if (isOutdone(hour, proven, checks.rules)) return undefined;
    hours.push(hour);
  }
  const last = hours.at(-1);
  if (!last || last.requestedMs < terms.signingMs) return undefined;
  return { liquidIn: sumOf(hours.map((hour) => hour.liquidIn)), hours };
}

function rowsWithoutAmount(
  footers: readonly StoredPrecipitation[],
  station: string,
): PrecipitationRow[] {
  return footers.flatMap(({ rows }) => rows)
    .filter((row) => row.station_id === station && !hasAmount(row));
}

/**
 * Whether a bulletin issued then or later proved another amount of an hour, even if something was lost after it was
 * asked for: what was corrected once does not come back.
 */
function isOutdone(
  hour: ProvenHour | undefined,
  proven: readonly ProvenHour[],
  { newestBulletinDecides }: RuleSet,
): boolean {
  if (!hour || !newestBulletinDecides) return false;
  return proven.some(({ startMs, issuedMs, liquidIn }) =>
    startMs === hour.startMs && issuedMs >= hour.issuedMs && liquidIn !== hour.liquidIn
  );
}

/** Whether a row speaks of a proven hour, in a bulletin issued no earlier. */
function isAboutHour(row: Readonly<PrecipitationRow>, hour: ProvenHour): boolean {
  return parseInstant(row.end) === hour.startMs + HOUR_MS &&
    (parseInstant(row.issued_at) ?? Infinity) >= hour.issuedMs;
}

/** The newest issuance of an hour, as requested last; none when it contradicts itself. */
function newestIssue(candidates: readonly ProvenHour[]): ProvenHour | undefined {
  const issuedMs = candidates.reduce((newest, hour) => Math.max(newest, hour.issuedMs), -Infinity);
  const newest = candidates.filter((hour) => hour.issuedMs === issuedMs);
  if (newest.some((hour) => hour.liquidIn !== newest[0]?.liquidIn)) return undefined;
  return newest.reduce<ProvenHour | undefined>(
    (a, b) => a && a.requestedMs >= b.requestedMs ? a : b,
    undefined,
  );
}
