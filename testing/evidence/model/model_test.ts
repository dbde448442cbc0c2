import assert from "node:assert/strict";
import fc from "fast-check";
import type { DocumentVerdicts } from "../../../oracle/evidence/documents/document_verdict.ts";
import type { Judgement } from "../../../oracle/evidence/judgement.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { honestVerdicts } from "../writer/honest_verdicts.ts";
import { comparable, modelSettle } from "./model.ts";
import { type RandomWeather, randomWeather, weatherGenerator } from "./random_weather.ts";

/** The verdict of the oracle's rules. */
function oracleSettle({ written, stored }: RandomWeather): Judgement {
  const honest = honestVerdicts(written);
  const verdicts: DocumentVerdicts = (question) =>
    stored.badDocuments.has(question.sha256) ? undefined : honest(question);
  return judgeEvidence({ ...stored, verdicts });
}

const RUNS = Number(Deno.env.get("EVIDENCE_MODEL_RUNS") ?? 300);
/** Fixed, so that the checks of a commit give the same answer twice; other seeds explore. */
const SEED = Number(Deno.env.get("EVIDENCE_MODEL_SEED") ?? 11);

Deno.test("the rules and their plain second reading agree on random weather", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(weatherGenerator, (g) => {
      const weather = randomWeather(g);
      const expected = modelSettle(weather.stored);
      assert.deepEqual(comparable(oracleSettle(weather)), comparable(expected));
      const code = expected.code ?? "settled";
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    // A weather has thousands of parts: making a failing one smaller takes hours.
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  for (
    const code of [
      "settled",
      "incomplete_readings",
      "data_quality",
      "source_unavailable",
      "baseline_unavailable",
    ]
  ) {
    assert.ok(
      (seen.get(code) ?? 0) >= RUNS / 100,
      `too few cases of ${code}: ${JSON.stringify([...seen])}`,
    );
  }
});
