import { type Metric, METRIC_IDS, METRICS } from "../../../shared/contract/metric.ts";
import { type Baseline, BASELINE_FIELDS, NativeSeries, readBaseline } from "./baseline_metrics.ts";
import { proveForecast, type ProvenanceFailure } from "./forecast_provenance.ts";
import { selectIssue } from "./forecast_selection.ts";
import type { BaselineField, NativeValue } from "./native_value.ts";
import type { BaselineInput } from "./baseline_input.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import type { Rest } from "../documents/rest.ts";
import { withheldForecast } from "./withheld_forecast.ts";

/** The unit of a metric, as planning names it. */
export type MetricUnit = typeof METRICS[number]["unit"];

/** A verified interval of the selected forecast; `endMs` is absent for an instant. */
export interface NativeBoundary {
  readonly field: BaselineField;
  readonly startMs: number;
  readonly endMs: number | undefined;
}

/** The strict forecast of one station and metric over a window. */
export interface Assessment {
  readonly target: string;
  readonly metric: Metric;
  readonly unit: MetricUnit;
  readonly baseline: number | null;
  /** Why there is no baseline, as a short sentence; null when there is one. */
  readonly reason: string | null;
  /** There is none because evidence is damaged or missing here, not because the source gave none. */
  readonly damaged: boolean;
  readonly rests: readonly Rest[];
  /** Every verified interval of the selected forecast behind the metric, not only those of the window. */
  readonly boundaries: readonly NativeBoundary[];
}

/**
 * Assesses the forecast half of the evidence: for creation checks, planning, provisional and strict baselines.
 *
 * @param metrics what to assess; all seven unless given
 * @returns one assessment for each location and metric, in that order
 */
export function planBaseline(
  input: BaselineInput,
  metrics: readonly Metric[] = METRIC_IDS,
): Assessment[] {
  const rowsOf = Map.groupBy(input.forecasts, (row) => row.station_id);
  return input.terms.locations.flatMap((target) =>
    assessStation(target, rowsOf.get(target) ?? [], input, metrics)
  );
}

function assessStation(
  target: string,
  rows: readonly StoredForecast[],
  input: BaselineInput,
  metrics: readonly Metric[],
): Assessment[] {
  const selected = selectIssue(rows, input);
  const proven = withheldForecast(selected, input) ??
    (selected.length === 0 ? NO_FORECAST : proveForecast(selected, input));
  const series = "rows" in proven ? new NativeSeries(proven.rows) : undefined;
  return metrics.map((metric) => {
    const baseline = series
      ? readBaseline(metric, series, input.terms)
      : { reason: (proven as ProvenanceFailure).reason }; // no series means that it failed
    return assessment(target, metric, baseline, series, "damaged" in proven && proven.damaged);
  });
}

const NO_FORECAST: ProvenanceFailure = {
  reason: "no forecast publication was received before the event",
  damaged: false,
};

function assessment(
  target: string,
  metric: Metric,
  baseline: Baseline,
  series: NativeSeries | undefined,
  damaged: boolean,
): Assessment {
  const found = "value" in baseline;
  return {
    target,
    metric,
    unit: METRICS.find(({ id }) => id === metric)!.unit, // every metric id is one of the list
    baseline: found ? baseline.value : null,
    reason: found ? null : baseline.reason,
    damaged,
    rests: found ? baseline.values.map(restOf) : [],
    boundaries: series
      ? BASELINE_FIELDS[metric].flatMap((field) => series.values(field).map(boundaryOf))
      : [],
  };
}

function restOf({ row, beginMs, endMs }: NativeValue): Rest {
  return {
    file: row.file.name,
    at: row.begin_time ?? "",
    until: endMs === beginMs ? null : row.end_time,
    sha256: row.source_xml_sha256,
  };
}

function boundaryOf({ field, beginMs, endMs }: NativeValue): NativeBoundary {
  return { field, startMs: beginMs, endMs: endMs === beginMs ? undefined : endMs };
}
