import type { Reading } from "../../shared/contract/metric.ts";
import type { Entry } from "../events/entry.ts";
import { baseScore, displayScore, type Scoring } from "../decision/score.ts";
import { CURRENT_RULES } from "../rules/rule_set.ts";
import type { EntryScore } from "./settlement_queries.ts";

/**
 * What entries would score by the readings at hand. An entry none of whose picks has a whole reading yet has no
 * score: unknown is not zero.
 */
export function provisionalScores(
  entries: readonly Entry[],
  readings: readonly Reading[],
  lines: Scoring["lines"],
): EntryScore[] {
  const whole = readings.filter((each) => each.baseline !== null && each.observed !== null);
  return entries.map(({ id, picks }) => {
    const isKnown = picks.some(({ target, metric }) =>
      whole.some((reading) => reading.target === target && reading.metric === metric)
    );
    if (!isKnown) return { entryId: id, baseScore: null, score: null };
    const base = baseScore(picks, whole, { rules: CURRENT_RULES, lines });
    return { entryId: id, baseScore: base, score: displayScore(base) };
  });
}
