import { CURRENT_RULES, RULES_V1, type RuleSet } from "../../../oracle/rules/rule_set.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { Trouble } from "./dice.ts";
import type { RandomWeather } from "./random_weather.ts";

/** A rule of the second version, and how weather would be judged without it. */
export interface RuleEffect {
  readonly rule: string;
  /** The worlds in which it should matter. */
  readonly trouble: Trouble;
  /** The same weather as the rules without this one see it. */
  readonly without: (weather: RandomWeather) => RandomWeather;
}

/** The rules that random weather must exercise: leaving one out must change some outcomes. */
export const RULE_EFFECTS: readonly RuleEffect[] = [
  { rule: "documents decide", trouble: "forgery", without: by("documentsDecide") },
  { rule: "a correction replaces its own kind", trouble: "copies", without: by("copies") },
  { rule: "what was set aside is in doubt", trouble: "set aside", without: by("listsFiles") },
  { rule: "zero needs dry reports", trouble: "rain", without: by("zeroNeedsDryReports") },
  { rule: "longer groups agree", trouble: "rain", without: by("longerGroupsMustAgree") },
  { rule: "emptiness proves little", trouble: "hollow answers", without: by("looksAround") },
  { rule: "URLs must ask", trouble: "addresses", without: by("urlsMustAsk") },
  { rule: "every report has its place", trouble: "places", without: by("forecastPlace") },
  { rule: "a stuck sensor is in doubt", trouble: "stuck sensor", without: by("looksAround") },
  { rule: "wind remarks mark the wind", trouble: "doubt", without: withoutWindMarks },
  { rule: "the cold hides the phase", trouble: "hidden phase", without: by("unseenPhaseMaxC") },
  {
    rule: "the newest bulletin decides",
    trouble: "bulletins",
    without: by("newestBulletinDecides"),
  },
  { rule: "late files count", trouble: "late files", without: by("filesCountAfterSigning") },
  {
    rule: "unreadable receipts are doubts",
    trouble: "lost answers",
    without: by("unreadableReceiptsDoubt"),
  },
];

/** The rules with one member of the first release. */
function by(member: keyof RuleSet): RuleEffect["without"] {
  const rules = { ...CURRENT_RULES, [member]: RULES_V1[member] };
  return (weather) => ({
    ...weather,
    written: { ...weather.written, rules },
    stored: { ...weather.stored, rules },
  });
}

/** The checks of the first release believed a wind that its own report calls estimated. */
function withoutWindMarks({ written, stored, ...weather }: RandomWeather): RandomWeather {
  const believed = (row: StoredObservation) =>
    row.quality_metrics === "wind" && row.raw_text?.includes("WND DATA ESTMD")
      ? { ...row, quality_status: "validated", quality_reason: null, quality_metrics: null }
      : row;
  return {
    ...weather,
    written: { ...written, observations: written.observations.map(believed) },
    stored: { ...stored, observations: stored.observations.map(believed) },
  };
}
