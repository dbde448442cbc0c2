import type { Metric } from "../../shared/contract/metric.ts";
import { contains } from "../../shared/time/window.ts";
import { cadenceGap } from "./collection/cadence.ts";
import {
  type CollectionHistory,
  collectionHistory,
  coverageShortfall,
  supportsRows,
} from "./collection/coverage.ts";
import type { EvidenceInput } from "./judgement.ts";
import { type ClosedSpan, spanContains } from "../../shared/time/closed_span.ts";
import { formatInstant, parseInstant } from "../../shared/time/instant.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import { groupsOf } from "./observations/metric_groups.ts";
import {
  type ProvenObservations,
  proveObservations,
  type UnfoundedCollection,
} from "./observations/observation_proof.ts";
import {
  aroundSpan,
  evidencePublications,
  isPublishedIn,
  readSpan,
} from "./collection/publication.ts";
import { countQuality, type QualityCounts } from "./observations/quality.ts";
import { setAsideAnswers } from "./collection/set_aside.ts";
import type { StoredObservation } from "../stored/rows.ts";
import { isUsable, readReports } from "./observations/report.ts";
import { withoutSilentAnswers } from "./observations/silent_answers.ts";
import { stuckInstants } from "./observations/stuck_sensor.ts";

/** Everything the strict rules know of one station's observations. */
export interface StationEvidence extends ProvenObservations {
  readonly station: string;
  readonly quality: QualityCounts;
  /** Instants of reports whose temperature is doubtful, though nothing in them says so. */
  readonly stuck: ReadonlySet<number>;
}

/** Gathers and proves the observations of one station. */
export function stationEvidence(station: string, input: EvidenceInput): StationEvidence {
  const { terms, nowMs, urlPrefixes, rules, verdicts } = input;
  const publications = evidencePublications(terms, nowMs, rules);
  const span = readSpan(terms);
  const own = input.observations.filter((row) =>
    row.station_id === station && isPublishedIn(row.file, publications)
  );
  const isRead = (row: StoredObservation) => {
    const atMs = parseInstant(row.generated_at);
    return atMs !== undefined && spanContains(span, atMs);
  };
  const rows = own.filter(isRead);
  const receipts = input.receipts.filter((r) => isPublishedIn(r.file, publications));
  const told = collectionHistory(receipts, station, { nowMs, urlPrefixes, publications, rules });
  const history: CollectionHistory = { ...told, lost: [...told.lost, ...setAsideAnswers(input)] };
  const proven = proveObservations({
    station,
    rows,
    receipts: receipts.filter((receipt) => supportsRows(receipt, input)),
    history,
    span,
    verdicts,
    rules,
  });
  const quality = countQuality(proven.judged, groupsOf(terms.metrics), terms);
  if (!rules.looksAround) return { station, quality, stuck: new Set(), ...proven };
  const around = readReports(
    own.filter((row) => !isRead(row) && isAround(row, input)),
    "strict",
    rules,
  );
  const known = [...around, ...proven.judged].sort((a, b) => a.atMs - b.atMs);
  return {
    station,
    quality,
    stuck: stuckInstants(known),
    ...proven,
    history: withoutSilentAnswers(proven.history, {
      station,
      instants: known.map(({ atMs }) => atMs),
      recordEndMs: Math.min(publications.toMs, aroundSpan(terms).toMs),
      verdicts,
    }),
  };
}

/** Whether a row is one of those that only tell of others. */
function isAround(row: StoredObservation, { terms }: EvidenceInput): boolean {
  const atMs = parseInstant(row.generated_at);
  return atMs !== undefined && spanContains(aroundSpan(terms), atMs);
}

/** What one station lacks, and for which of the scored metrics. */
export interface Shortfall {
  readonly station: string;
  readonly metrics: readonly Metric[];
  readonly reason: string;
}

/**
 * Why the collection of a station does not carry its values; none when it does. A station that was fully asked and
 * reported nothing at all has no shortfall here: its values are missing.
 */
export function collectionShortfalls(
  evidence: StationEvidence,
  { terms }: Pick<EvidenceInput, "terms">,
): Shortfall[] {
  const { station, history } = evidence;
  const all = (reason: string): Shortfall[] => [{ station, metrics: terms.metrics, reason }];
  const window = { fromMs: terms.startMs, toMs: terms.endMs };
  const missing = coverageShortfall(history, window, terms.signingMs);
  if (missing) return all(`${missing}${unfoundedNote(evidence.unfounded)}`);
  const inside = evidence.reports.filter((r) => contains(terms, r.atMs));
  const unproven = evidence.unproven.find((r) => contains(terms, r.atMs));
  if (unproven) {
    return all(
      `the report of ${formatInstant(unproven.atMs)} in ${unproven.row.file.name} ` +
        "does not follow from a retained document",
    );
  }
  if (inside.length === 0) return [];
  const leftOut = evidence.quality.unverified;
  const usable = inside.filter(isUsable);
  const gap = cadenceGap(usable.map((r) => r.atMs), terms.startMs, terms.endMs);
  if (gap) return all(gapReason(gap, leftOut));
  const temperatures = terms.metrics.filter((m) => m === "temp_high" || m === "temp_low");
  if (temperatures.length === 0) return [];
  const withTemperature = usable.filter((r) => r.temperatureC !== null).map((r) => r.atMs);
  const temperatureGap = cadenceGap(withTemperature, terms.startMs, terms.endMs);
  if (!temperatureGap) return [];
  return [{ station, metrics: temperatures, reason: gapReason(temperatureGap, leftOut) }];
}

function gapReason(gap: ClosedSpan, leftOut: number): string {
  const minutes = Math.ceil((gap.toMs - gap.fromMs) / MINUTE_MS);
  return `a ${minutes}-minute gap between usable reports from ${formatInstant(gap.fromMs)} to ` +
    `${formatInstant(gap.toMs)}, ${leftOut} unverified reports left out`;
}

function unfoundedNote([first, ...others]: readonly UnfoundedCollection[]): string {
  if (!first) return "";
  const { collection: { receipt }, reason } = first;
  return ` (${1 + others.length} collections do not follow from their documents; the first is in ` +
    `${receipt.file.name}: ${reason})`;
}
