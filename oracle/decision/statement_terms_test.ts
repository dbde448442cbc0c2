import assert from "node:assert/strict";
import type { EventStatement } from "../../shared/contract/statement.ts";
import { CURRENT_RULES, RULES_V1 } from "../rules/rule_set.ts";
import { scoringName, statementProblem } from "./statement_terms.ts";

const PAIRS = ["KORD", "KSAW"].flatMap((target) =>
  ["temp_high", "wind_speed"].map((metric) => ({ target, metric }))
);
const LINES = PAIRS.map((pair) => ({ ...pair, lower: -1.5, upper: 0.5, window_hours: 24 }));

function statement(change: Partial<EventStatement["terms"]> = {}): EventStatement {
  return {
    event_id: "0199a1b2-0000-7000-8000-0000000000aa",
    signing_date: 1_790_172_800,
    expiry: 1_790_259_200,
    nonce_point: "02".repeat(33),
    outcomes: {
      kind: "ranking",
      number_of_places_win: 1,
      entry_ids: [1, 2].map((n) => `0199a1b2-0000-7000-8000-00000000000${n}`),
    },
    terms: {
      kind: "observation",
      source: "noaa_weather",
      start_observation_date: 1_790_000_000,
      end_observation_date: 1_790_086_400,
      targets: ["KORD", "KSAW"],
      scoring_fields: ["temp_high", "wind_speed"],
      number_of_values_per_entry: 2,
      scoring_rules: "lines",
      lines: LINES,
      ...change,
    },
  };
}

Deno.test("a statement with one line for each pair can be verified, in whatever order they stand", () => {
  assert.equal(statementProblem(statement()), undefined);
  assert.equal(statementProblem(statement({ lines: LINES.toReversed() })), undefined);
  assert.equal(statementProblem(statement({ scoring_rules: "fixed", lines: [] })), undefined);
});

Deno.test("a statement whose lines do not score its pairs is refused, and why is said", () => {
  const [first, second, third, fourth] = LINES;
  const refusals: [Partial<EventStatement["terms"]>, RegExp][] = [
    [{ lines: [] }, /one line for each/],
    [{ lines: [first!, second!, third!] }, /one line for each/],
    [{ lines: [...LINES, first!] }, /one line for each/],
    [{ lines: [first!, first!, third!, fourth!] }, /one line for each/],
    [{ lines: [...LINES, { ...first!, target: "KJFK" }] }, /one line for each/],
    [
      { lines: [{ ...first!, lower: 0.5 }, second!, third!, fourth!] },
      /KORD\/temp_high is no band/,
    ],
    [
      { lines: [first!, { ...second!, upper: NaN }, third!, fourth!] },
      /KORD\/wind_speed is no band/,
    ],
    [{ scoring_fields: ["temp_high", "rain_amt"] }, /rain_amt cannot be scored against lines/],
    [{ scoring_rules: "fixed" }, /fixed rules have no lines/],
  ];
  for (const [change, words] of refusals) {
    assert.match(statementProblem(statement(change)) ?? "", words);
  }
});

Deno.test("records name how an event is scored, and the first rules know no lines", () => {
  assert.equal(scoringName(CURRENT_RULES, statement()), "lines-v1");
  const fixed = statement({ scoring_rules: "fixed", lines: [] });
  assert.equal(scoringName(CURRENT_RULES, fixed), "fixed-v2");
  assert.equal(scoringName(RULES_V1, fixed), "fixed-v1");
  assert.throws(() => scoringName(RULES_V1, statement()), RangeError);
});
