import assert from "node:assert/strict";
import fc from "fast-check";
import type { DocumentVerdicts } from "../../oracle/evidence/document_verdict.ts";
import type { SettlementInput } from "../../oracle/evidence/input.ts";
import { settle } from "../../oracle/evidence/strict.ts";
import { honestVerdicts } from "../evidence_writer/honest_verdicts.ts";
import { modelSettle, type ModelSettlement } from "./model.ts";
import { type RandomWeather, randomWeather, weatherGenerator } from "./random_weather.ts";

/** The same verdict by the rules of the oracle, in the model's words. */
function oracleSettle({ written, stored }: RandomWeather): ModelSettlement {
  const honest = honestVerdicts(written);
  const verdicts: DocumentVerdicts = (question) =>
    stored.badDocuments.has(question.sha256) ? undefined : honest(question);
  const input: SettlementInput = { ...stored, verdicts };
  const { readings, block } = settle(input);
  return {
    code: block?.code,
    pairs: (block?.pairs ?? []).map((pair) => `${pair.target}/${pair.metric}`).sort(),
    readings: readings.map(({ target, metric, baseline, observed }) => ({
      pair: `${target}/${metric}`,
      baseline: baseline ?? NaN,
      observed,
    })),
  };
}

const rounded = (settlement: ModelSettlement) => ({
  ...settlement,
  readings: settlement.readings.map(({ pair, baseline, observed }) => ({
    pair,
    baseline: Math.round(baseline * 1e9) / 1e9,
    observed: observed === null ? null : Math.round(observed * 1e9) / 1e9,
  })),
});

const RUNS = Number(Deno.env.get("EVIDENCE_MODEL_RUNS") ?? 400);

Deno.test("the rules and their plain second reading agree on random weather", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(weatherGenerator, (g) => {
      const weather = randomWeather(g);
      const expected = modelSettle(weather.stored);
      assert.deepEqual(rounded(oracleSettle(weather)), rounded(expected));
      const code = expected.code ?? "settled";
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    { numRuns: RUNS },
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
