import { type Falsification, first, last } from "./falsification.ts";
import type { SampleDecision, StatedLines } from "./sample_decision.ts";

const STATEMENT = /^statement\.signature: the oracle did not sign this statement$/;

/** Lines by which the high of KORD, 5.2 °F above its forecast of 70, is over; in the order of statements. */
export const SAMPLE_LINES: StatedLines = [
  { target: "KMCI", metric: "temp_high", lower: -3.5, upper: -0.5, window_hours: 24 },
  { target: "KMCI", metric: "wind_speed", lower: 0.5, upper: 3.5, window_hours: 24 },
  { target: "KORD", metric: "temp_high", lower: -1.25, upper: 2.5, window_hours: 24 },
  { target: "KORD", metric: "wind_speed", lower: -2, upper: 2, window_hours: 24 },
];

/** The same but for one, by which that high is par. */
export const OTHER_LINES: StatedLines = SAMPLE_LINES.map((line) =>
  line.target === "KORD" && line.metric === "temp_high" ? { ...line, upper: 6 } : line
);

/**
 * Ways to falsify a decision that was scored by {@link SAMPLE_LINES}.
 * @param other the same event, decided by {@link OTHER_LINES}
 */
export function lineFalsifications(other: SampleDecision): readonly Falsification[] {
  type Lines = StatedLines[number][];
  const lined = (
    what: string,
    change: (lines: { -readonly [K in keyof Lines[number]]: Lines[number][K] }[]) => void,
    step = STATEMENT,
  ): Falsification => [what, step, (r) => change(r.statement.statement.terms.lines)];
  const KORD_HIGH = 2;
  return [
    lined("an upper cut by which the high would be par", (lines) => lines[KORD_HIGH]!.upper = 6),
    lined("a lower cut by which the high would be under", (lines) => {
      lines[KORD_HIGH]!.lower = 5.5;
      lines[KORD_HIGH]!.upper = 6;
    }),
    lined(
      "a cut moved by its last bit",
      (lines) => lines[KORD_HIGH]!.upper += 4.440892098500626e-16,
    ),
    lined("a cut that nobody's pick rests on", (lines) => first(lines).lower -= 0.25),
    lined("the cuts of two stations for one another", (lines) => {
      [lines[0]!.target, lines[2]!.target] = [lines[2]!.target, lines[0]!.target];
    }),
    lined("the lines of two metrics for one another", (lines) => {
      [lines[2]!.metric, lines[3]!.metric] = [lines[3]!.metric, lines[2]!.metric];
    }),
    lined("lines of another length of windows", (lines) => last(lines).window_hours = 12),
    lined("a line less", (lines) => lines.pop()),
    lined("no lines", (lines) => lines.length = 0),
    lined("a line twice", (lines) => lines.push({ ...last(lines) })),
    lined("a line of a station outside the event", (lines) => {
      lines.push({ ...last(lines), target: "KJFK" });
    }),
    lined("cuts in the wrong order", (lines) => {
      const line = lines[KORD_HIGH]!;
      [line.lower, line.upper] = [line.upper, line.lower];
    }),
    [
      "fixed rules instead of the lines",
      STATEMENT,
      (r) => r.statement.statement.terms.scoring_rules = "fixed",
    ],
    [
      "fixed rules without lines",
      STATEMENT,
      (r) => {
        r.statement.statement.terms.scoring_rules = "fixed";
        r.statement.statement.terms.lines = [];
      },
    ],
    [
      "a whole decision by other lines under the signature of these",
      STATEMENT,
      (r) => {
        const { statement: { signature } } = r;
        Object.assign(r, structuredClone(other.record));
        r.statement.signature = signature;
      },
    ],
    [
      "the outcome of other lines beside these",
      /^scores\[0\]\.base_score: recomputed 10, recorded 0$/,
      (r) => {
        const { scores, ranking, winners, outcome_index, message, locking_point } = other.record;
        const outcome = { scores, ranking, winners, outcome_index, message, locking_point };
        Object.assign(r, structuredClone(outcome));
      },
    ],
    ["scored by fixed rules", /^rules\.scoring: /, (r) => r.rules.scoring = "fixed-v2"],
    [
      "points of the fixed rules",
      /^scores\[0\]\.base_score: recomputed 10, recorded 20$/,
      (r) => first(r.scores).base_score = 20,
    ],
    [
      "points for the wrong side of the line",
      /^scores\[1\]\.base_score: recomputed 0, recorded 10$/,
      (r) => r.scores[1]!.base_score = 10,
    ],
    [
      "an observed high on the other side of the cut",
      /^readings\[0\]\.observed: /,
      (r) => first(r.readings).observed = 72.4,
    ],
    [
      "a baseline by which the high would be par",
      /^readings\[0\]\.baseline: /,
      (r) => first(r.readings).baseline = 73,
    ],
    [
      "values rounded as fixed rules do",
      /^readings\[0\]\.observed: /,
      (r) => first(r.readings).observed = Math.round(first(r.readings).observed),
    ],
  ];
}
