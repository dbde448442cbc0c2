import assert from "node:assert/strict";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { verifyRecord } from "../../../oracle/decision/verify_record.ts";
import { readEvidence, settlementInput } from "../writer/read_evidence.ts";
import { attestedDecision } from "../writer/sample_decision.ts";
import { runsFor, writeEvidence } from "../writer/write_evidence.ts";
import { honestDocuments } from "./honest_documents.ts";
import { comparable, modelSettle, type ModelSettlement } from "./model.ts";
import { randomTable } from "./random_table.ts";

const RUNS = Number(Deno.env.get("EVIDENCE_DOCUMENT_RUNS") ?? 8);
/** The first of them; fixed for the same reason as in `model_test.ts`. */
const SEED = Number(Deno.env.get("EVIDENCE_MODEL_SEED") ?? 11);

Deno.test("on what the daemon collects of random tables both readings agree, and what they settle verifies", async () => {
  let settled = 0;
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const { terms, table, faults } = randomTable(seed);
    await using written = await writeEvidence({
      table,
      faults,
      runs: runsFor(terms),
      batchSize: 1,
    });
    const evidence = await readEvidence(written.files);
    const nowMs = terms.signingMs + 20 * 60_000;
    const { verdicts, ...stored } = settlementInput(evidence, terms, nowMs, written.urlPrefixes);
    const judgement = judgeEvidence({ ...stored, verdicts });
    const sound = {
      documents: honestDocuments(stored),
      badDocuments: new Set<string>(),
    };
    const model: ModelSettlement = modelSettle({ ...stored, ...sound });
    assert.deepEqual(
      comparable(judgement),
      comparable(model),
      `they differ on EVIDENCE_MODEL_SEED=${seed} EVIDENCE_DOCUMENT_RUNS=1`,
    );
    if (judgement.block) continue;
    settled++;
    const decision = attestedDecision(stored, judgement, evidence.contentOf);
    const verdict = verifyRecord(decision.bytes, {
      ...decision,
      trustedUrlPrefixes: written.urlPrefixes,
    });
    assert.ok(verdict.ok, JSON.stringify(verdict));
  }
  assert.ok(settled > 0, "nothing was settled");
});
