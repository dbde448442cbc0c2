import {
  CALIBRATED_METRICS,
  type Metric,
  METRIC_IDS,
  NOAA_WEATHER,
} from "../../shared/contract/metric.ts";
import type { EventStatement } from "../../shared/contract/statement.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { ScoredTerms } from "../stored/scored_terms.ts";
import { expiryOf } from "../../shared/dlc/expiry.ts";

/** The terms of a statement as the rules take them. Its metrics are not checked here. */
export function termsOf({ signing_date, terms }: EventStatement): ScoredTerms {
  return {
    locations: [...terms.targets],
    metrics: [...terms.scoring_fields] as Metric[], // an unknown one has no readings and is found out
    startMs: terms.start_observation_date * 1000,
    endMs: terms.end_observation_date * 1000,
    signingMs: signing_date * 1000,
  };
}

/** The lines that a statement's event is scored against; null by the fixed rules. */
export function statedLines({ terms }: EventStatement): EventStatement["terms"]["lines"] | null {
  return terms.scoring_rules === "lines" ? terms.lines : null;
}

/**
 * How records name the rules that score a statement's event.
 * @throws {RangeError} when these rules know no lines and the event has them
 */
export function scoringName(rules: RuleSet, { terms }: EventStatement): string {
  const name = terms.scoring_rules === "lines" ? rules.lineScoring : rules.scoring;
  if (name === undefined) throw new RangeError(`${rules.scoring} has no rules for lines`);
  return name;
}

/**
 * Why a statement is not one of an event as it is announced and can be settled, in words, or `undefined`. An oracle can
 * sign any statement; a verifier must not take one for sound whose outcomes or dates mean something else.
 */
export function statementProblem(
  { signing_date, expiry, outcomes, terms }: EventStatement,
): string | undefined {
  const { entry_ids: entries, number_of_places_win: places } = outcomes;
  if (terms.source !== NOAA_WEATHER) return "only events of NOAA weather can be verified";
  if (!isDistinct(terms.targets)) return "it must name stations, each once";
  if (!isDistinct(terms.scoring_fields) || !terms.scoring_fields.every(isMetric)) {
    return "it must name known metrics, each once";
  }
  const misfit = linesProblem(terms);
  if (misfit !== undefined) return misfit;
  const { start_observation_date: start, end_observation_date: end } = terms;
  if (start >= end || end > signing_date) return "its dates must be in order";
  if (expiry !== expiryOf(signing_date)) return "it must expire a day after its signing date";
  if (!entries.every((id, index) => index === 0 || (entries[index - 1] ?? "") < id)) {
    return "its entries must ascend";
  }
  return places >= 1 && places < entries.length
    ? undefined
    : "it must have fewer places than entries, and one at least";
}

/** Fixed rules have no lines; otherwise each pair of the event has one, and nothing else has. */
function linesProblem(
  { scoring_rules: rules, targets, scoring_fields: fields, lines }: EventStatement["terms"],
): string | undefined {
  if (rules === "fixed") return lines.length === 0 ? undefined : "fixed rules have no lines";
  const uncalibrated = fields.find((field) => !isCalibrated(field));
  if (uncalibrated !== undefined) return `${uncalibrated} cannot be scored against lines`;
  const pairs = targets.flatMap((target) => fields.map((field) => `${target}/${field}`));
  const named = lines.map(({ target, metric }) => `${target}/${metric}`);
  if (
    !isDistinct(named) || named.length !== pairs.length || !pairs.every((p) => named.includes(p))
  ) {
    return "it must have one line for each station and metric";
  }
  const broken = lines.find(({ lower, upper, window_hours: hours }) =>
    !Number.isFinite(lower) || !Number.isFinite(upper) || lower >= upper || hours < 1
  );
  return broken && `the line of ${broken.target}/${broken.metric} is no band`;
}

function isCalibrated(name: string): boolean {
  return (CALIBRATED_METRICS as readonly string[]).includes(name);
}

function isDistinct(names: readonly string[]): boolean {
  return names.length > 0 && new Set(names).size === names.length;
}

function isMetric(name: string): boolean {
  return (METRIC_IDS as readonly string[]).includes(name);
}
