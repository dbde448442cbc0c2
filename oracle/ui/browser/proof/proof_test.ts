import assert from "node:assert/strict";
import type { Falsification } from "../../../../testing/evidence/writer/falsification.ts";
import { FALSIFICATIONS } from "../../../../testing/evidence/writer/falsifications.ts";
import { RAIN_FALSIFICATIONS } from "../../../../testing/evidence/writer/rain_falsifications.ts";
import {
  type SampleDecision,
  sampleDecision,
} from "../../../../testing/evidence/writer/sample_decision.ts";
import { encodeRecord } from "../../../decision/pack_record.ts";
import { evidenceHash, writeEvidence } from "../../../decision/record_codec.ts";
import type { DecisionRecord } from "../../../decision/decision_record.ts";
import { verifyRecord } from "../../../decision/verify_record.ts";
import { type StepReport, STEPS } from "../../../decision/verify_steps.ts";
import type { checkInTurns } from "./check.ts";

const READINGS = {
  KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75.2, temp_low: 50 } },
  KMCI: { baseline: { rain_amt: 0.25 }, observed: { temp_high: 68, rain_amt: 0.5 } },
};
const sample = await sampleDecision(READINGS, ["temp_high", "wind_speed"]);
const rainy = await sampleDecision({ KMCI: READINGS.KMCI }, ["rain_amt"]);

/** The very file that pages load. */
const bundled = await import(new URL("../../assets/proof.js", import.meta.url).href) as {
  checkInTurns: typeof checkInTurns;
};

function factsOf({ oraclePubkey, attestation, urlPrefixes }: SampleDecision) {
  return { oraclePubkey, attestation, trustedUrlPrefixes: urlPrefixes };
}

async function checkBundled(bytes: Uint8Array, decision: SampleDecision) {
  const reports: StepReport[] = [];
  const told = (report: StepReport) => void reports.push(report);
  const verdict = await bundled.checkInTurns(bytes, factsOf(decision), told);
  return { verdict, passed: reports.filter((each) => "compared" in each).map(({ step }) => step) };
}

function falsified(falsify: Falsification[2], decision: SampleDecision): Uint8Array {
  const record = structuredClone(decision.record);
  falsify(record);
  const evidence = writeEvidence(record.evidence);
  const { evidence: _, ...head } = record;
  const evidence_sha256 = evidenceHash(evidence.json) as DecisionRecord["evidence_sha256"];
  return encodeRecord({ ...head, evidence_sha256 }, evidence).bytes;
}

Deno.test("the script of the pages passes every step of a sound record, in their order", async () => {
  for (const decision of [sample, rainy]) {
    const { verdict, passed } = await checkBundled(decision.bytes, decision);
    assert.ok(verdict.ok, JSON.stringify(verdict));
    assert.deepEqual(passed, Object.keys(STEPS));
  }
});

Deno.test("the script of the pages tells the same of each falsified record as the server", async () => {
  for (
    const [falsifications, decision] of [[FALSIFICATIONS, sample], [
      RAIN_FALSIFICATIONS,
      rainy,
    ]] as const
  ) {
    for (const [what, , falsify] of falsifications) {
      const bytes = falsified(falsify, decision);
      const { verdict, passed } = await checkBundled(bytes, decision);
      assert.deepEqual(verdict, verifyRecord(bytes, factsOf(decision)), what);
      assert.ok(!verdict.ok && passed.length < Object.keys(STEPS).length, what);
    }
  }
});

Deno.test("the script of the pages checks records of the first release, and refuses any damage", async () => {
  for (const [name, port] of [["wind", "38831"], ["rain", "46127"]] as const) {
    const bytes = await Deno.readFile(`testdata/records/first_release_${name}.json.gz`);
    const old = { ...sample, urlPrefixes: [`http://127.0.0.1:${port}/`] };
    const attestation = "be9c134d4252ac5bd26188d7c4691dad3af6079f965acb2d43dc8286ca270967";
    assert.ok((await checkBundled(bytes, { ...old, attestation })).verdict.ok);
    for (let place = 0; place < bytes.length; place += Math.ceil(bytes.length / 40)) {
      const changed = bytes.slice();
      changed[place]! ^= 1;
      const { verdict } = await checkBundled(changed, { ...old, attestation });
      assert.deepEqual(verdict, verifyRecord(changed, factsOf({ ...old, attestation })));
    }
  }
});

Deno.test("a record that something unpacked on its way is checked as it is", async () => {
  const json = new TextEncoder().encode(JSON.stringify(sample.record));
  assert.ok((await checkBundled(json, sample)).verdict.ok);
  const spaced = new TextEncoder().encode(JSON.stringify(sample.record, null, 1));
  assert.ok(!(await checkBundled(spaced, sample)).verdict.ok);
});

Deno.test("without a key the record's own is taken, which the page must then say", async () => {
  const { oraclePubkey: _, ...facts } = factsOf(sample);
  const verdict = await bundled.checkInTurns(sample.bytes, facts, () => {});
  assert.ok(verdict.ok && verdict.record.oracle_pubkey === sample.oraclePubkey);
  const none = await bundled.checkInTurns(new Uint8Array(9), facts, () => {});
  assert.ok(!none.ok && none.difference.at === "record");
});
