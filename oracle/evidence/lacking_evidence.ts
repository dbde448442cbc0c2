import { HOUR_MS } from "../../shared/time/units.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import {
  type LackingEvidence,
  type LackingSpan,
  lackingSpans,
  staleEnd,
} from "./collection/lacking.ts";
import { evidencePublications, readSpan } from "./collection/publication.ts";
import { setAsideAnswers } from "./collection/set_aside.ts";
import { planBaseline } from "./forecasts/baseline.ts";
import type { EvidenceInput } from "./judgement.ts";
import { scoresPrecipitation } from "./observations/metric_groups.ts";
import { hasFixedHours, lackingHours, soundFooters } from "./precipitation/fixed_hours.ts";
import { type StationEvidence, stationEvidence } from "./station_evidence.ts";

/** How much of the end of a window is collected once more: a routine report lies in it. */
const STALE_MS = HOUR_MS;

/**
 * What must be collected, again or for the first time, before the strict rules can settle an event whose window has
 * ended: nothing for one without a forecast, which no collection brings back.
 */
export function lackingEvidence(input: EvidenceInput): LackingEvidence[] {
  const { terms } = input;
  const isDoomed = planBaseline(input, terms.metrics)
    .some(({ baseline, damaged }) => baseline === null && !damaged);
  if (isDoomed) return [];
  return terms.locations.flatMap((station) => [
    ...lackingReports(stationEvidence(station, input), input)
      .map((span) => ({ ...span, station, source: "metar" as const })),
    ...lackingBulletins(station, input)
      .map((span) => ({ ...span, station, source: "rr7" as const })),
  ]);
}

function lackingReports(
  { history }: StationEvidence,
  { terms, nowMs }: EvidenceInput,
): LackingSpan[] {
  const window = { fromMs: terms.startMs, toMs: terms.endMs };
  // Rain and snow also need to know what fell around the window.
  const lacking = lackingSpans(history, scoresPrecipitation(terms) ? readSpan(terms) : window);
  if (nowMs < terms.signingMs) return lacking;
  const holdsEnd = (span: ClosedSpan) => span.fromMs < window.toMs && window.toMs <= span.toMs;
  if (lacking.some(holdsEnd)) return lacking;
  const stale = staleEnd(history, window, terms.signingMs, STALE_MS);
  return stale ? [...lacking, stale] : lacking;
}

function lackingBulletins(station: string, input: EvidenceInput): LackingSpan[] {
  const { terms, rules, nowMs, urlPrefixes, verdicts } = input;
  if (!scoresPrecipitation(terms)) return [];
  const publications = evidencePublications(terms, nowMs, rules);
  const lost = setAsideAnswers(input);
  const checks = { rules, nowMs, urlPrefixes, verdicts, publications, lost };
  const footers = soundFooters(input.precipitation, checks);
  return hasFixedHours(footers, station) ? lackingHours(footers, station, terms, checks) : [];
}
