import { CURRENT_RULES, findRules } from "../rules/rule_set.ts";
import { requireInstant } from "../../shared/time/instant.ts";
import {
  evidencePublications,
  forecastPublications,
  isPublishedIn,
} from "../evidence/collection/publication.ts";
import type { DecisionRecord, RecordedListedFile } from "./decision_record.ts";
import { readRecordedFile } from "./record_row.ts";
import { termsOf } from "./statement_terms.ts";

/** A file as whoever published it, or another record, names it. */
export type PublishedFile = Pick<RecordedListedFile, "name" | "sha256">;

/**
 * What a list of published files says against a record that verified: files of the spans that it had to search that it
 * does not list, or lists with other bytes. Each in a sentence, in the order of the list.
 *
 * @throws {RangeError} when a name is no weather file's
 */
export function fileContradictions(
  record: DecisionRecord,
  published: readonly PublishedFile[],
): string[] {
  const terms = termsOf(record.statement.statement);
  const nowMs = requireInstant(record.decided_at);
  const spans = {
    forecasts: forecastPublications(terms.startMs, nowMs),
    observations: evidencePublications(terms, nowMs, findRules(record.rules) ?? CURRENT_RULES),
  };
  const hashOf = new Map(record.evidence.files?.map(({ name, sha256 }) => [name, sha256]));
  return published.flatMap(({ name, sha256 }) => {
    const file = readRecordedFile(name);
    const listed = hashOf.get(name);
    if (listed === sha256 || !isPublishedIn(file, spans[file.kind])) return [];
    return listed === undefined
      ? [`${name} was published, and the record does not list it`]
      : [`${name} was published with the hash ${sha256}, and the record lists it with ${listed}`];
  });
}
