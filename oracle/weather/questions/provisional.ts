import type { Metric, Reading } from "../../../shared/contract/metric.ts";
import { planBaseline } from "../../evidence/forecasts/baseline.ts";
import { baselineCutoff } from "../../evidence/forecasts/forecast_selection.ts";
import type { BaselineInput } from "../../evidence/forecasts/baseline_input.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import {
  type ObservationSummary,
  summarizeObservations,
} from "../../evidence/observations/observation_summary.ts";
import { isPublishedIn } from "../../evidence/collection/publication.ts";

/** What provisional readings are made from. */
export interface ProvisionalInput extends Omit<BaselineInput, "terms" | "verdicts"> {
  readonly terms: Pick<ScoredTerms, "locations" | "metrics" | "startMs" | "endMs">;
  readonly observations: readonly StoredObservation[];
}

/** How far back provisional baselines look for a forecast. */
const BASELINE_LOOK_BACK_MS = 3 * HOUR_MS;

/** The forecast files a provisional baseline is read from: those of the three hours before the start, or now. */
export function provisionalPublications(startMs: number, nowMs: number): ClosedSpan {
  const toMs = baselineCutoff(startMs, nowMs);
  return { fromMs: toMs - BASELINE_LOOK_BACK_MS, toMs };
}

/**
 * What an event's readings look like so far, for scores that are shown and never signed. What is missing is null.
 *
 * @returns one reading a location and metric, in event order
 */
export function provisionalReadings(input: ProvisionalInput): Reading[] {
  const { terms, nowMs } = input;
  const publications = provisionalPublications(terms.startMs, nowMs);
  const forecasts = input.forecasts.filter((row: StoredForecast) =>
    isPublishedIn(row.file, publications)
  );
  const baselines = planBaseline({ ...input, forecasts, verdicts: undefined }, terms.metrics);
  const rowsOf = Map.groupBy(input.observations, (row) => row.station_id);
  return terms.locations.flatMap((target) => {
    const summary = summarizeObservations(rowsOf.get(target) ?? [], terms, nowMs);
    return terms.metrics.map((metric) => ({
      target,
      metric,
      baseline: baselines.find((a) => a.target === target && a.metric === metric)?.baseline ?? null,
      observed: OBSERVED[metric](summary),
    }));
  });
}

const OBSERVED: Readonly<Record<Metric, (summary: ObservationSummary) => number | null>> = {
  temp_high: (summary) => summary.tempHighF,
  temp_low: (summary) => summary.tempLowF,
  wind_speed: (summary) => summary.windSpeedKt,
  wind_direction: (summary) => summary.windDirection,
  rain_amt: (summary) => summary.rainIn,
  snow_amt: (summary) => summary.snowIn,
  humidity: (summary) => summary.humidity,
};
