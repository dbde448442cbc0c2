import type { Metric } from "../../../shared/contract/metric.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import { isPublishedIn, observationPublications } from "../../evidence/collection/publication.ts";
import { summarizeObservations } from "../../evidence/observations/observation_summary.ts";
import { relativeHumidity } from "../../evidence/observations/point_values.ts";
import { readReports } from "../../evidence/observations/report.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";

/** What was observed of some metrics; null where nothing was. */
export type ObservedValues = Readonly<Partial<Record<Metric, number | null>>>;

/**
 * What the stored reports of a station come to in a past window, as progress of events shows it: values as stored,
 * implausible ones left out. Humidity is the highest of single reports, as it is scored, and not that of means: a line
 * must be fitted to what it will be held against.
 */
export function observedValues(
  rows: readonly StoredObservation[],
  window: Window,
  nowMs: number,
): ObservedValues {
  const { tempHighF, tempLowF, windSpeedKt } = summarizeObservations(rows, window, nowMs);
  return {
    temp_high: tempHighF,
    temp_low: tempLowF,
    wind_speed: windSpeedKt,
    humidity: highestHumidity(rows, window, nowMs),
  };
}

function highestHumidity(
  rows: readonly StoredObservation[],
  window: Window,
  nowMs: number,
): number | null {
  const publications = observationPublications(window, nowMs);
  const published = rows.filter((row) => isPublishedIn(row.file, publications));
  let highest: number | null = null;
  for (const report of readReports(published, "display", CURRENT_RULES)) {
    const { atMs, temperatureC, dewpointC } = report;
    if (!contains(window, atMs) || temperatureC === null || dewpointC === null) continue;
    const percent = relativeHumidity(temperatureC, dewpointC);
    if (percent >= 0 && percent <= 100) highest = Math.max(highest ?? percent, percent);
  }
  return highest;
}
