import assert from "node:assert/strict";
import type { DocumentVerdicts } from "../../../oracle/evidence/documents/document_verdict.ts";
import type { Judgement } from "../../../oracle/evidence/judgement.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { honestVerdicts } from "../writer/honest_verdicts.ts";
import { comparable, modelSettle } from "./model.ts";
import { type RandomWeather, randomWeather } from "./random_weather.ts";
import { RULE_EFFECTS } from "./rule_effects.ts";

/** How many weathers are judged. */
const RUNS = Number(Deno.env.get("EVIDENCE_MODEL_RUNS") ?? 400);
/** The first of them. Fixed, so that the checks of a commit give the same answer twice; other seeds explore. */
const SEED = Number(Deno.env.get("EVIDENCE_MODEL_SEED") ?? 11);
/** Few weathers of other seeds need not show every rule. */
const IS_COUNTED = !Deno.env.has("EVIDENCE_MODEL_SEED") || RUNS >= 4000;

/** The verdict of the oracle's rules. */
function oracleSettle({ written, stored }: RandomWeather): Judgement {
  const honest = honestVerdicts(written);
  const verdicts: DocumentVerdicts = (question) =>
    stored.badDocuments.has(question.sha256) ? undefined : honest(question);
  return judgeEvidence({ ...stored, verdicts });
}

const CODES = [
  "settled",
  "incomplete_readings",
  "data_quality",
  "source_unavailable",
  "baseline_unavailable",
];

Deno.test("the rules and their plain second reading agree on random weather, in which each rule matters", () => {
  const codes = new Map(CODES.map((code) => [code, 0]));
  const effects = new Map(RULE_EFFECTS.map(({ rule }) => [rule, 0]));
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const weather = randomWeather(seed);
    const found = comparable(oracleSettle(weather));
    assert.deepEqual(
      found,
      comparable(modelSettle(weather.stored)),
      `they differ on EVIDENCE_MODEL_SEED=${seed} EVIDENCE_MODEL_RUNS=1`,
    );
    const code = found.code ?? "settled";
    codes.set(code, codes.get(code)! + 1); // every code is there
    for (const { rule, trouble, without } of RULE_EFFECTS) {
      if (weather.trouble !== trouble) continue;
      const other = comparable(oracleSettle(without(weather)));
      if (JSON.stringify(other) !== JSON.stringify(found)) {
        effects.set(rule, effects.get(rule)! + 1); // every rule is there
      }
    }
  }
  const counts = [...codes, ...effects].map(([what, count]) => `${what}: ${count}`).join(", ");
  if (Deno.env.has("EVIDENCE_MODEL_RUNS")) console.log(counts);
  if (!IS_COUNTED) return;
  for (const [code, count] of codes) assert.ok(count >= RUNS / 20, `few ${code}: ${counts}`);
  for (const [rule, count] of effects) assert.ok(count >= RUNS / 400, `few “${rule}”: ${counts}`);
});
