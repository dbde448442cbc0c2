import { parseInstant } from "../../../shared/time/instant.ts";
import type { StoredEvidence } from "../../stored/stored_evidence.ts";
import type { LostAnswer } from "./coverage.ts";
import { evidencePublications, isPublishedIn } from "./publication.ts";

/**
 * What the observation files that were set aside may have told: answers about every station, lost until what they were
 * about is collected again.
 */
export function setAsideAnswers(
  { terms, nowMs, rules, files = [] }: Pick<StoredEvidence, "terms" | "nowMs" | "rules" | "files">,
): LostAnswer[] {
  if (!rules.listsFiles) return [];
  const publications = evidencePublications(terms, nowMs, rules);
  return files.flatMap(({ file, setAside }) => {
    if (!setAside || file.kind !== "observations" || !isPublishedIn(file, publications)) return [];
    return [{
      fromMs: parseInstant(setAside.lost_from) ?? -Infinity,
      toMs: parseInstant(setAside.lost_to) ?? Infinity,
      completedMs: parseInstant(setAside.lost_at) ?? Infinity,
      setAside: file.name,
    }];
  });
}
