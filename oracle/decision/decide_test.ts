import assert from "node:assert/strict";
import { sampleDecision } from "../../testing/evidence/writer/sample_decision.ts";
import {
  soundEvidence,
  withHonestDocuments,
} from "../../testing/evidence/writer/sound_evidence.ts";
import { decide, type DecisionInput } from "./decide.ts";
import { CURRENT_RULES, RULES_V1 } from "../rules/rule_set.ts";
import { outcomeOf } from "./outcome.ts";
import { judgeEvidence } from "../evidence/strict.ts";

const sample = await sampleDecision({
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2 } },
}, ["temp_high"]);

const FIXED = { rules: CURRENT_RULES, lines: null };

Deno.test("a decision says who won and by what", () => {
  const { record } = sample;
  assert.deepEqual(record.scores.map((score) => score.base_score), [10, 0, 0]);
  assert.deepEqual(record.winners, [0]);
  assert.equal(record.outcome_index, 0);
  assert.equal(record.message, "0000000000000000");
  assert.equal(record.ranking[0], record.entries[0]?.id);
  assert.equal(record.readings[0]?.baseline, 70);
});

function input(change: Partial<DecisionInput> = {}): DecisionInput {
  const stored = soundEvidence();
  return {
    statement: sample.record.statement,
    oraclePubkey: sample.oraclePubkey,
    entries: sample.record.entries,
    receipt: null,
    stored,
    judgement: judgeEvidence(withHonestDocuments(stored)),
    contentOf: () => undefined,
    ...change,
  };
}

Deno.test("a blocked event is not decided", () => {
  const stored = { ...soundEvidence(), receipts: [] };
  const judgement = judgeEvidence(withHonestDocuments(stored));
  assert.throws(() => decide(input({ stored, judgement })), /blocked: .*no complete collection/);
});

Deno.test("an event is not decided under the statement of another", () => {
  assert.throws(() => decide(input()), /other terms/);
});

Deno.test("entries are numbered by their ids, and nobody's points refund all", () => {
  const readings = [{ target: "KORD", metric: "temp_high" as const, baseline: 70, observed: 70 }];
  const entry = (id: string, prediction: "over" | "par") => ({
    id,
    picks: [{ target: "KORD", metric: "temp_high" as const, prediction }],
  });
  const entries = [entry("c", "par"), entry("a", "over"), entry("b", "over")];
  assert.deepEqual(outcomeOf(entries, readings, 1, FIXED).winners, [2]);
  assert.deepEqual(outcomeOf(entries, readings, 1, FIXED).ranking, ["c", "a", "b"]);
  const none = outcomeOf(entries.slice(1), readings, 1, FIXED);
  assert.deepEqual(none.winners, [0, 1]);
  assert.equal(none.outcomeIndex, 2);
});

Deno.test("the version of the rules decides whether rain of .30 and .40 inches is par", () => {
  const readings = [{ target: "KMCI", metric: "rain_amt" as const, baseline: 0.3, observed: 0.4 }];
  const entry = (id: string, prediction: "over" | "par") => ({
    id,
    picks: [{ target: "KMCI", metric: "rain_amt" as const, prediction }],
  });
  const entries = [entry("a", "over"), entry("b", "par")];
  assert.deepEqual(outcomeOf(entries, readings, 1, FIXED).winners, [1]);
  assert.deepEqual(outcomeOf(entries, readings, 1, { rules: RULES_V1, lines: null }).winners, [0]);
});
