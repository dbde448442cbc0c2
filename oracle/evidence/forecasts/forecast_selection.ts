import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import {
  FORECAST_LOOK_BACK_MS,
  forecastPublications,
  isPublishedIn,
  newestPublication,
  publishedMs,
} from "../collection/publication.ts";

/** What of a forecast row decides whether it is selected; few columns of many rows are enough to choose. */
export type ForecastHead = Pick<
  StoredForecast,
  "station_id" | "generated_at" | "source_received_at" | "file"
>;

/** The last instant at which a forecast of a window can be known: its start, or now before it. */
export function baselineCutoff(startMs: number, nowMs: number): number {
  return Math.min(startMs, nowMs);
}

/**
 * The rows of one station that are its baseline: the newest issue before the cutoff, in its newest publication.
 * Nothing received after the cutoff counts, nor what was issued or published outside the seven days before the start.
 * Rows without a readable issue in the newest publication win, so that damage never brings old data back.
 *
 * @param rows of one station, in any order; full rows or heads
 * @returns all selected rows in the order given; empty when nothing qualifies
 */
export function selectIssue<Row extends ForecastHead>(
  rows: readonly Row[],
  { terms: { startMs }, nowMs }: {
    readonly terms: Pick<ScoredTerms, "startMs">;
    readonly nowMs: number;
  },
): readonly Row[] {
  const cutoffMs = baselineCutoff(startMs, nowMs);
  const publications = forecastPublications(startMs, nowMs);
  const candidates = rows.filter((row) => {
    if (!isPublishedIn(row.file, publications)) return false;
    const issuedMs = parseInstant(row.generated_at);
    const isInTime = issuedMs === undefined ||
      (issuedMs < cutoffMs && issuedMs >= startMs - FORECAST_LOOK_BACK_MS);
    return isInTime && (parseInstant(row.source_received_at) ?? publishedMs(row.file)) <= cutoffMs;
  });
  if (candidates.length === 0) return [];
  const unissued = newestPublication(candidates)
    .filter((row) => parseInstant(row.generated_at) === undefined);
  if (unissued.length > 0) return unissued;
  const issues = candidates.map((row) => parseInstant(row.generated_at) ?? -Infinity);
  const newest = issues.reduce((a, b) => Math.max(a, b));
  return newestPublication(candidates.filter((_, index) => issues[index] === newest));
}
