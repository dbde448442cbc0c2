import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { scoredTerms } from "../events/terms.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import {
  evidencePublications,
  forecastPublications,
  isPublishedIn,
} from "../evidence/collection/publication.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import { openEvents } from "./open_events.ts";

/** Whether a weather file may hold evidence for an event that is not settled yet. */
export type IsNeeded = (file: WeatherFileName) => boolean;

/**
 * Tells the files that open events may still need.
 * @param nowMs milliseconds since the Unix epoch
 */
export async function neededFiles(db: DatabaseReader, nowMs: number): Promise<IsNeeded> {
  const events = await openEvents(db, Math.floor(nowMs / 1000));
  const needs = events.map(({ event }) => neededBy(scoredTerms(event.terms)));
  return (file) => needs.some((isNeeded) => isNeeded(file));
}

/** Tells the files that the rules would search for one event, now or later. */
export function neededBy(
  times: Pick<ScoredTerms, "startMs" | "endMs" | "signingMs">,
): IsNeeded {
  const spans = {
    forecasts: forecastPublications(times.startMs, Infinity),
    observations: evidencePublications(times, Infinity, CURRENT_RULES),
  };
  return (file) => isPublishedIn(file, spans[file.kind]);
}
