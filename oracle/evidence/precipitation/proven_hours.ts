import type { PrecipitationRow } from "../../../shared/contract/observation_file.ts";
import { asksByPath } from "../../../shared/noaa/strict_query.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import type { StoredPrecipitation } from "../../stored/precipitation.ts";
import type { LostAnswer } from "../collection/coverage.ts";
import { isEvidenceUrl, productIdOf } from "../collection/source_url.ts";
import type { DocumentVerdict, DocumentVerdicts } from "../documents/document_verdict.ts";
import { precipitationDigest, verdictRow, verdictRowInstant } from "../documents/row_digest.ts";

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

/** The hours of one station that its bulletins and the station catalog prove. */
export function provenHours(
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

/** Whether a row names an amount that can be. */
export function hasAmount(
  { status, reason, liquid_in: liquidIn }: Readonly<PrecipitationRow>,
): boolean {
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
