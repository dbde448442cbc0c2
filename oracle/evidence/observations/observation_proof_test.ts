import assert from "node:assert/strict";
import { honestVerdicts } from "../../../testing/evidence/writer/honest_verdicts.ts";
import {
  changedReports,
  soundEvidence,
  withoutReports,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import { at, observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import { judgeEvidence } from "../strict.ts";

Deno.test("a row that its document does not give is not evidence", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const forged = changedReports(stored, "KORD", ["18:53"], { temperature_value: 20 });
  const { block } = judgeEvidence({ ...forged, verdicts });
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true);
  assert.match(
    block?.message ?? "",
    /do not follow from their documents|does not follow from a retained document/,
  );
});

Deno.test("a row that its document gives and the file lacks voids the collection", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const { block } = judgeEvidence({ ...withoutReports(stored, "KORD", "18:53"), verdicts });
  assert.match(block?.message ?? "", /4 collections do not follow from their documents/);
});

Deno.test("a forged row in one file is healed by newer collections of the same report", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const observations = stored.observations.map((row) =>
    row.generated_at === at("18:53") && row.file.name.includes("T19:05")
      ? { ...row, temperature_value: 40 }
      : row
  );
  assert.equal(judgeEvidence({ ...stored, observations, verdicts }).block, undefined);
});

Deno.test("documents that were not parsed prove nothing", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const { block } = judgeEvidence({
    ...stored,
    verdicts: (q) => q.kind === "metar" ? undefined : verdicts(q),
  });
  assert.match(block?.message ?? "", /collections do not follow from their documents/);
  const noForecast = judgeEvidence({
    ...stored,
    verdicts: (q) => q.kind === "ndfd" ? undefined : verdicts(q),
  });
  assert.equal(noForecast.block?.code, "source_unavailable");
  assert.match(noForecast.block?.message ?? "", /could not be read again/);
});

Deno.test("a document that counts other reports than its receipt proves nothing", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const receipts = stored.receipts.map((r) => ({ ...r, response_count: r.response_count + 1 }));
  assert.ok(judgeEvidence({ ...stored, receipts, verdicts }).block);
});

Deno.test("a report that only an untrusted or unused answer gives is not evidence", () => {
  const stored = soundEvidence();
  const honest = honestVerdicts(stored);
  const files = new Map(
    stored.observations.filter((row) => row.generated_at === at("18:53"))
      .map((row) => [row.file.name, row.file]),
  );
  const beside = (change: Partial<StoredReceipt>) => {
    const observations = [...files.values()].map((file) =>
      observation("18:20", { temperature_value: 22, metar_type: "SPECI", file })
    );
    const receipts = [...files.values()].map((file) =>
      receipt("18:19", "18:21", { source_sha256: "b".repeat(64), file, ...change })
    );
    const forged = honestVerdicts({ observations, receipts });
    return judgeEvidence({
      ...stored,
      observations: [...stored.observations, ...observations],
      receipts: [...stored.receipts, ...receipts],
      verdicts: (question) => forged(question) ?? honest(question),
    }).block;
  };
  assert.equal(beside({})?.message, undefined, "the same from a trusted address is evidence");
  const lies: Partial<StoredReceipt>[] = [
    { source_url: "https://mirror.example/api/data/metar?ids=KORD" },
    { status: "failed", failure_kind: "transport", error: "it failed" },
  ];
  for (const lie of lies) {
    const block = beside(lie);
    assert.equal(block?.code, "source_unavailable");
    assert.match(block?.message ?? "", /18:20:00Z .* does not follow from a retained document/);
  }
});
