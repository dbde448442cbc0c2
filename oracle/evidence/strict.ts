import type { Metric } from "../../shared/contract/metric.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { contains } from "../../shared/time/window.ts";
import { type Assessment, planBaseline } from "./forecasts/baseline.ts";
import { soundFooters } from "./precipitation/fixed_hours.ts";
import type { EvidenceBlock, EvidenceInput, Judgement, Pair, StrictReading } from "./judgement.ts";
import { observePoint } from "./observations/point_values.ts";
import {
  observePrecipitation,
  type Precipitation,
  type RestingValue,
} from "./precipitation/precipitation.ts";
import { evidencePublications } from "./collection/publication.ts";
import { setAsideAnswers } from "./collection/set_aside.ts";
import { addQuality, qualityVerdict } from "./observations/quality.ts";
import type { Rest } from "./documents/rest.ts";
import { isPrecipitation } from "./observations/metric_groups.ts";
import type { Report } from "./observations/report.ts";
import { withoutStuckTemperatures } from "./observations/stuck_sensor.ts";
import { type PlacedEvidence, placedEvidence } from "./placed_evidence.ts";
import {
  collectionShortfalls,
  type Shortfall,
  type StationEvidence,
  stationEvidence,
} from "./station_evidence.ts";

/**
 * Reads every scored pair of an event under the strict rules, or says why it must not be signed.
 *
 * The rules are asked in this order, and the first that fails gives the block: baselines, quality of the reports,
 * collection and cadence, the place of the forecasts, stuck thermometers, and at last a finite value for each pair.
 */
export function judgeEvidence(input: EvidenceInput): Judgement {
  const { terms } = input;
  const baselines = planBaseline(input, terms.metrics);
  const unplanned = baselineBlock(baselines);
  if (unplanned) return stopAt(unplanned);
  const stations = terms.locations.map((station) =>
    placedEvidence(stationEvidence(station, input), input)
  );
  const unfit = qualityBlock(stations, terms.metrics);
  if (unfit) return stopAt(unfit);
  const shortfalls = stations.flatMap((evidence) => collectionShortfalls(evidence, input));
  if (shortfalls.length > 0) return stopAt(shortfallBlock(shortfalls));
  const misplaced = placeBlock(stations, terms.metrics);
  if (misplaced) return stopAt(misplaced);
  const read = stations.map((evidence) => trustedReadings(evidence, baselines, input));
  const doubts = read.flatMap(({ doubt }) => doubt ?? []);
  if (doubts.length > 0) return stopAt(doubtBlock(doubts));
  const readings = read.flatMap((each) => each.readings);
  const setAside = stations.flatMap((evidence) => evidence.setAside ?? []);
  return { readings, block: incompleteBlock(readings), setAside };
}

function stopAt(block: EvidenceBlock): Judgement {
  return { readings: [], block, setAside: [] };
}

/** Damage can heal, a baseline that never was cannot: one of those is enough to end the event. */
function baselineBlock(baselines: readonly Assessment[]): EvidenceBlock | undefined {
  const missing = baselines.filter((a) => a.baseline === null || !Number.isFinite(a.baseline));
  if (missing.length === 0) return undefined;
  const never = missing.filter((a) => !a.damaged);
  const named = never.length > 0 ? never : missing;
  return {
    code: never.length > 0 ? "baseline_unavailable" : "source_unavailable",
    message: named.map((a) => `${a.target}/${a.metric}: ${a.reason}`).join("; "),
    sourceCoverage: false,
    pairs: named.map(({ target, metric }) => ({ target, metric })),
  };
}

function qualityBlock(
  stations: readonly StationEvidence[],
  metrics: readonly Metric[],
): EvidenceBlock | undefined {
  const counts = stations.map(({ quality }) => quality).reduce(addQuality);
  const verdict = qualityVerdict(counts);
  if (verdict === "settleable") return undefined;
  const touched = stations.filter(({ quality }) => quality.rejected + quality.legacy > 0);
  const names = touched.map(({ station }) => station).join(", ");
  const pairs = touched.flatMap(({ station }) => pairsOf(station, metrics));
  if (verdict === "legacy") {
    const message = `${names}: ${counts.legacy} reports predate the daemon's quality fields`;
    return { code: "source_unavailable", message, sourceCoverage: false, pairs };
  }
  const message = `${names}: ${counts.rejected} rejected reports, ` +
    `${counts.unverified} unverified reports`;
  return { code: "data_quality", message, sourceCoverage: false, pairs };
}

function shortfallBlock(shortfalls: readonly Shortfall[]): EvidenceBlock {
  const code = "source_unavailable";
  const pairs = shortfalls.flatMap(({ station, metrics }) => pairsOf(station, metrics));
  const message = shortfalls.map(({ station, metrics, reason }) =>
    `${metrics.map((metric) => `${station}/${metric}`).join(", ")}: ${reason}`
  ).join("; ");
  return { code, message, sourceCoverage: true, pairs };
}

/** A forecast of the right place may still be published in its stead. */
function placeBlock(
  stations: readonly PlacedEvidence[],
  metrics: readonly Metric[],
): EvidenceBlock | undefined {
  const misplaced = stations.flatMap(({ station, misplaced: reason }) =>
    reason === undefined ? [] : [{ station, reason }]
  );
  if (misplaced.length === 0) return undefined;
  return {
    code: "source_unavailable",
    message: misplaced.map(({ station, reason }) => `${station}: ${reason}`).join("; "),
    sourceCoverage: false,
    pairs: misplaced.flatMap(({ station }) => pairsOf(station, metrics)),
  };
}

/** What a stuck thermometer puts in doubt. */
interface Doubt {
  readonly reason: string;
  readonly pairs: readonly Pair[];
}

/** The readings of a station without what a stuck thermometer says; a doubt when that makes a difference. */
function trustedReadings(
  evidence: StationEvidence,
  baselines: readonly Assessment[],
  input: EvidenceInput,
): { readonly readings: readonly StrictReading[]; readonly doubt: Doubt | undefined } {
  const { station, stuck } = evidence;
  const all = stationReadings(evidence, baselines, input);
  if (stuck.size === 0) return { readings: all, doubt: undefined };
  const reports = withoutStuckTemperatures(evidence.reports, stuck);
  const readings = stationReadings({ ...evidence, reports }, baselines, input);
  const changed = readings.filter(({ observed }, index) => observed !== all[index]?.observed);
  if (changed.length === 0) return { readings, doubt: undefined };
  const instants = [...stuck].sort((a, b) => a - b).map(formatInstant);
  const reason = `${station}: the temperature from ${instants[0]} to ${instants.at(-1)} is in ` +
    "doubt: it steps by 15 °C or more and back";
  return {
    readings,
    doubt: { reason, pairs: changed.map(({ target, metric }) => ({ target, metric })) },
  };
}

function doubtBlock(doubts: readonly Doubt[]): EvidenceBlock {
  return {
    code: "data_quality",
    message: doubts.map(({ reason }) => reason).join("; "),
    sourceCoverage: false,
    pairs: doubts.flatMap(({ pairs }) => pairs),
  };
}

function stationReadings(
  evidence: StationEvidence,
  baselines: readonly Assessment[],
  input: EvidenceInput,
): StrictReading[] {
  const { station } = evidence;
  const observe = stationObserver(evidence, input);
  return input.terms.metrics.map((metric) => {
    const baseline = baselines.find((a) => a.target === station && a.metric === metric)!; // planned for all pairs
    const observed = observe(metric);
    return {
      target: station,
      metric,
      baseline: baseline.baseline,
      observed: observed?.value ?? null,
      baselineRests: baseline.rests,
      observedRests: observed?.rests ?? [],
    };
  });
}

function stationObserver(
  evidence: StationEvidence,
  input: EvidenceInput,
): (metric: Metric) => RestingValue | undefined {
  const { terms } = input;
  const restOf = (report: Report): Rest => ({
    file: report.row.file.name,
    at: report.row.generated_at ?? "",
    until: null,
    sha256: evidence.sourceOf(report),
  });
  const reported = evidence.reports.some(({ atMs }) => contains(terms, atMs));
  if (!reported) return () => undefined;
  let precipitation: Precipitation | undefined;
  return (metric) => {
    if (isPrecipitation(metric)) {
      precipitation ??= readPrecipitation(evidence, input, restOf);
      return metric === "rain_amt" ? precipitation.rain : precipitation.snow;
    }
    const observed = observePoint(metric, evidence.reports, terms);
    return observed && { value: observed.value, rests: observed.reports.map(restOf) };
  };
}

function readPrecipitation(
  { station, reports, history }: StationEvidence,
  input: EvidenceInput,
  restOf: (report: Report) => Rest,
): Precipitation {
  const { terms, rules, nowMs, urlPrefixes, verdicts } = input;
  const checks = {
    rules,
    nowMs,
    urlPrefixes,
    verdicts,
    publications: evidencePublications(terms, nowMs, input.rules),
    lost: setAsideAnswers(input),
  };
  const footers = soundFooters(input.precipitation, checks);
  return observePrecipitation({ station, terms, reports, history, footers, checks, restOf });
}

function incompleteBlock(readings: readonly StrictReading[]): EvidenceBlock | undefined {
  const missing = readings.filter((r) => r.observed === null || !Number.isFinite(r.observed));
  if (missing.length === 0) return undefined;
  const pairs = missing.map(({ target, metric }) => ({ target, metric }));
  return {
    code: "incomplete_readings",
    message: `no observed value for ${pairs.map((p) => `${p.target}/${p.metric}`).join(", ")}`,
    sourceCoverage: false,
    pairs,
  };
}

function pairsOf(target: string, metrics: readonly Metric[]): Pair[] {
  return metrics.map((metric) => ({ target, metric }));
}
