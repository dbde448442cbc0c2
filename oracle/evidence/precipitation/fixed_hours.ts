import type {
  PrecipitationIssue,
  PrecipitationRow,
} from "../../../shared/contract/observation_file.ts";
import { asksByPath } from "../../../shared/noaa/strict_query.ts";
import { sumOf } from "../../../shared/contract/amount.ts";
import type { DocumentVerdict, DocumentVerdicts } from "../documents/document_verdict.ts";
import type { StoredPrecipitation } from "../../stored/precipitation.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import type { LostAnswer } from "../collection/coverage.ts";
import type { LackingSpan } from "../collection/lacking.ts";
import { isPublishedIn } from "../collection/publication.ts";
import { precipitationDigest, verdictRow, verdictRowInstant } from "../documents/row_digest.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import { isEvidenceUrl, productIdOf } from "../collection/source_url.ts";

/** The most that can fall in one hour, inches. */
const MAX_HOUR_IN = 5;

/** One proven hour of liquid precipitation, ending on a whole UTC hour. */
export interface ProvenHour {
  readonly startMs: number;
  readonly liquidIn: number;
  readonly issuedMs: number;
  /** When the collection that brought it began. */
  readonly requestedMs: number;
  readonly row: Readonly<PrecipitationRow>;
  readonly footer: StoredPrecipitation;
}

/** What every fixed-hour row is held against. */
export interface FixedHourChecks {
  /** The version to judge by. */
  readonly rules: RuleSet;
  readonly nowMs: number;
  readonly urlPrefixes: readonly string[];
  readonly publications: ClosedSpan;
  readonly verdicts: DocumentVerdicts;
  /** What files that were set aside may have told. */
  readonly lost: readonly LostAnswer[];
}

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

/** The hours of one station that its bulletins and the station catalog prove. */
function provenHours(
  footers: readonly StoredPrecipitation[],
  station: string,
  checks: FixedHourChecks,
): ProvenHour[] {
  return footers.flatMap((footer) =>
    footer.rows.filter((row) => row.station_id === station)
      .map((row) => proveHour(row, footer, checks))
      .filter((hour) => hour !== undefined)
  );
}

function proveHour(
  row: Readonly<PrecipitationRow>,
  footer: StoredPrecipitation,
  checks: FixedHourChecks,
): ProvenHour | undefined {
  const startMs = parseInstant(row.start);
  const endMs = parseInstant(row.end);
  const issuedMs = parseInstant(row.issued_at);
  const receivedMs = parseInstant(row.received_at);
  const requestedMs = parseInstant(footer.requested_at);
  const completedMs = parseInstant(footer.completed_at);
  if (
    startMs === undefined || endMs === undefined || issuedMs === undefined ||
    receivedMs === undefined || requestedMs === undefined || completedMs === undefined
  ) return undefined;
  if (endMs - startMs !== HOUR_MS || endMs % HOUR_MS !== 0) return undefined;
  if (endMs > issuedMs || issuedMs > receivedMs) return undefined;
  if (receivedMs < requestedMs || receivedMs > completedMs) return undefined;
  const { liquid_in: liquidIn } = row;
  if (!hasAmount(row) || liquidIn === null) return undefined;
  if (!followsFromBulletin(row, footer, checks)) return undefined;
  if (!followsFromCatalog(row, footer, receivedMs, checks)) return undefined;
  return { startMs, liquidIn, issuedMs, requestedMs, row, footer };
}

function hasAmount({ status, reason, liquid_in: liquidIn }: Readonly<PrecipitationRow>): boolean {
  return status === "validated" && reason === null && liquidIn !== null && liquidIn >= 0 &&
    liquidIn <= MAX_HOUR_IN;
}

/** The retained product must be the one named, and give exactly one row of this hour: this one. */
function followsFromBulletin(
  row: Readonly<PrecipitationRow>,
  footer: StoredPrecipitation,
  { rules, urlPrefixes, verdicts }: FixedHourChecks,
): boolean {
  const source = footer.sources[row.source_sha256];
  if (!source || source.source_url !== row.source_url || source.received_at !== row.received_at) {
    return false;
  }
  if (!isEvidenceUrl("rr7", row.source_url, urlPrefixes) || productIdOf(row.source_url) === "") {
    return false;
  }
  if (rules.urlsMustAsk && !asksByPath(row.source_url)) return false;
  const verdict = verdicts({
    kind: "rr7",
    sha256: row.source_sha256,
    subject: row.source_station_id,
    receivedAt: null,
  });
  if (!verdict || verdict.problem !== null) return false;
  const endMs = parseInstant(row.end);
  if (endMs === undefined) return false;
  const sameHour = entriesByHour(verdict).get(endMs) ?? [];
  const digest = precipitationDigest(productIdOf(row.source_url), row);
  return sameHour.length === 1 && sameHour[0] === verdictRow(endMs, digest);
}

/** The entries of a bulletin are many where its rows are, and each row asks. */
const BY_HOUR = new WeakMap<DocumentVerdict, ReadonlyMap<number, readonly string[]>>();

/** The entries of a bulletin by the ends of their hours. */
function entriesByHour(verdict: DocumentVerdict): ReadonlyMap<number, readonly string[]> {
  const known = BY_HOUR.get(verdict) ?? Map.groupBy(verdict.rows, verdictRowInstant);
  BY_HOUR.set(verdict, known);
  return known;
}

/** The retained catalog, received no later, must lead from the bulletin's station to this one alone. */
function followsFromCatalog(
  row: Readonly<PrecipitationRow>,
  footer: StoredPrecipitation,
  receivedMs: number,
  { rules, urlPrefixes, verdicts }: FixedHourChecks,
): boolean {
  const source = footer.sources[row.mapping_sha256];
  const catalogMs = parseInstant(source?.received_at);
  if (!source || catalogMs === undefined || catalogMs > receivedMs) return false;
  if (!isEvidenceUrl("catalog", source.source_url, urlPrefixes)) return false;
  if (rules.urlsMustAsk && !asksByPath(source.source_url)) return false;
  const verdict = verdicts({
    kind: "catalog",
    sha256: row.mapping_sha256,
    subject: row.source_station_id,
    receivedAt: null,
  });
  return verdict?.problem === null && verdict.rows.length === 1 &&
    verdict.rows[0] === row.station_id;
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
