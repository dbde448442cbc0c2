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
  const issued = oncePerHead((row) => parseInstant(row.generated_at));
  const isCandidate = oncePerHead((row) => {
    if (!isPublishedIn(row.file, publications)) return false;
    const issuedMs = issued(row);
    const isInTime = issuedMs === undefined ||
      (issuedMs < cutoffMs && issuedMs >= startMs - FORECAST_LOOK_BACK_MS);
    return isInTime && (parseInstant(row.source_received_at) ?? publishedMs(row.file)) <= cutoffMs;
  });
  const candidates = rows.filter(isCandidate);
  if (candidates.length === 0) return [];
  const unissued = newestPublication(candidates).filter((row) => issued(row) === undefined);
  if (unissued.length > 0) return unissued;
  const issues = candidates.map((row) => issued(row) ?? -Infinity);
  const newest = issues.reduce((a, b) => Math.max(a, b));
  return newestPublication(candidates.filter((_, index) => issues[index] === newest));
}

/** The same judgement, made once for rows one after the other that differ in nothing of the head: there are hundreds. */
function oncePerHead<Verdict>(
  judge: (row: ForecastHead) => Verdict,
): (row: ForecastHead) => Verdict {
  let latest: { readonly row: ForecastHead; readonly verdict: Verdict } | undefined;
  return (row) => {
    if (!latest || !isSameHead(row, latest.row)) latest = { row, verdict: judge(row) };
    return latest.verdict;
  };
}

function isSameHead(a: ForecastHead, b: ForecastHead): boolean {
  return a.file === b.file && a.generated_at === b.generated_at &&
    a.source_received_at === b.source_received_at;
}
