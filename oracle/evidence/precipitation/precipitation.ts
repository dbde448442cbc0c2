import type { CollectionHistory } from "../collection/coverage.ts";
import { fixedHourTotal, hasFixedHours } from "./fixed_hours.ts";
import type { StoredPrecipitation } from "../../stored/precipitation.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import { metarPrecipitation } from "./metar_precipitation.ts";
import { hasPhaseClosure } from "./phase.ts";
import type { Rest } from "../documents/rest.ts";
import type { Report } from "../observations/report.ts";
import type { FixedHourChecks } from "./proven_hours.ts";

/** An observed value and what it rests on. */
export interface RestingValue {
  readonly value: number;
  readonly rests: readonly Rest[];
}

/** Observed rain and snow of a window in inches; a missing one is undefined. */
export interface Precipitation {
  readonly rain: RestingValue | undefined;
  readonly snow: RestingValue | undefined;
}

/** What is known about the precipitation of one station. */
export interface PrecipitationEvidence {
  readonly station: string;
  readonly terms: Pick<ScoredTerms, "startMs" | "endMs" | "signingMs">;
  /** Of the station, ascending, from two hours before the window to 75 minutes after it. */
  readonly reports: readonly Report[];
  readonly history: CollectionHistory;
  /** Those that count at all. */
  readonly footers: readonly StoredPrecipitation[];
  readonly checks: FixedHourChecks;
  /** What a value rests on that comes from a report. */
  readonly restOf: (report: Report) => Rest;
}

/**
 * Rain and snow of one station: from fixed UTC hours where its bulletins give them, also when they cannot prove the
 * total, otherwise from the accumulations of its METARs.
 */
export function observePrecipitation(
  { station, terms, reports, history, footers, checks, restOf }: PrecipitationEvidence,
): Precipitation {
  const phaseKnown = hasPhaseClosure(reports, terms, history, checks.rules);
  if (!hasFixedHours(footers, station)) {
    const { rain, snow } = metarPrecipitation(reports, terms, phaseKnown, checks.rules);
    return {
      rain: rain && { value: rain.value, rests: rain.reports.map(restOf) },
      snow: snow && { value: snow.value, rests: snow.reports.map(restOf) },
    };
  }
  const total = fixedHourTotal(footers, station, terms, checks);
  if (!total) return { rain: undefined, snow: undefined };
  const rests = total.hours.map(({ row, footer }): Rest => ({
    file: footer.file.name,
    at: row.start,
    until: row.end,
    sha256: row.source_sha256,
  }));
  return {
    rain: phaseKnown || total.liquidIn === 0 ? { value: total.liquidIn, rests } : undefined,
    snow: phaseKnown ? { value: 0, rests } : undefined,
  };
}
