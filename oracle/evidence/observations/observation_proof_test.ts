import assert from "node:assert/strict";
import { honestVerdicts } from "../../../testing/evidence/writer/honest_verdicts.ts";
import {
  changedReports,
  soundEvidence,
  withoutReports,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import {
  instant,
  observation,
  published,
  receipt,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { CURRENT_RULES, RULES_V1, type RuleSet } from "../../rules/rule_set.ts";
import type { StoredEvidence } from "../../stored/stored_evidence.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { Judgement } from "../judgement.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";
import { judgeEvidence } from "../strict.ts";

function judge(stored: StoredEvidence, verdicts: DocumentVerdicts) {
  return judgeEvidence({ ...stored, verdicts });
}

/** What became of the rows of one file. */
function inFile(
  stored: StoredEvidence,
  name: string,
  change: (row: StoredObservation) => StoredObservation[],
): StoredEvidence {
  const observations = stored.observations.flatMap((row) =>
    row.file.name.includes(name) ? change(row) : [row]
  );
  return { ...stored, observations };
}

const EMPTY = { status: "empty", response_count: 0, report_count: 0 } as const;

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

Deno.test("what its own document contradicts casts doubt until it is collected again", () => {
  const stored = soundEvidence();
  const forged = inFile(
    stored,
    "T19:05",
    (row) => row.generated_at === instant("18:53") ? [{ ...row, temperature_value: 40 }] : [row],
  );
  const doubt = judge(forged, honestVerdicts(stored)).block;
  assert.equal(doubt?.code, "source_unavailable");
  assert.equal(doubt?.sourceCoverage, true);
  assert.match(
    doubt?.message ?? "",
    /15:04:59Z to .*16:04:59Z was not collected again .*T19:05:.*: the report of .*18:53:00Z is missing/,
  );
  const again = (requested: string) => {
    const file = published("observations", "2T04:01");
    const rows = stored.observations.filter((row) => row.file.name.includes("T19:05"));
    const more = {
      observations: rows.map((row) => ({ ...row, file })),
      receipts: [receipt("15:04:59", "19:04:59", {
        file,
        requested_at: instant(requested),
        completed_at: instant("2T04:00"),
        source_sha256: "c".repeat(64),
        response_count: rows.length,
        report_count: rows.length,
      })],
    };
    const honest = honestVerdicts(stored);
    const verdicts = honestVerdicts(more);
    return judge({
      ...forged,
      observations: [...forged.observations, ...more.observations],
      receipts: [...forged.receipts, ...more.receipts],
    }, (question) => verdicts(question) ?? honest(question));
  };
  assert.ok(again("19:05").block, "asked before the contradicted answer came");
  const healed = again("2T03:59");
  assert.equal(healed.block, undefined, healed.block?.message);
  const values = ({ readings }: Judgement) => readings.map(({ observed }) => observed);
  assert.deepEqual(values(healed), values(judge(stored, honestVerdicts(stored))));
});

/** KORD had 24 °C at 18:53, as the file of 19:05 has it; later answers correct it to 20 °C, but their files lack it. */
function refutedPeak(rules: RuleSet) {
  const stored = { ...soundEvidence(), rules };
  const written = {
    ...stored,
    observations: stored.observations.map((row) => ({
      ...row,
      validation_version: rules.validation,
      temperature_value: row.generated_at !== instant("18:53")
        ? row.temperature_value
        : row.file.name.includes("T19:05")
        ? 24
        : 20,
    })),
  };
  const observations = written.observations.filter((row) =>
    row.generated_at !== instant("18:53") || row.file.name.includes("T19:05")
  );
  return judge({ ...written, observations }, honestVerdicts(written));
}

Deno.test("a value that newer documents refute is not signed because their files lost it", () => {
  const { block } = refutedPeak(CURRENT_RULES);
  assert.equal(block?.code, "source_unavailable");
  assert.match(block?.message ?? "", /3 collections do not follow from their documents/);
});

Deno.test("by the rules of the first release a contradicted collection covers nothing and casts no doubt", () => {
  const { block, readings } = refutedPeak(RULES_V1);
  assert.equal(block, undefined, block?.message);
  assert.equal(readings[0]?.observed, 75.2);
});

Deno.test("a report that is another in the file, or more than its document has, is a contradiction", () => {
  const stored = soundEvidence();
  const isOne = (row: StoredObservation) => row.generated_at === instant("18:53");
  const changes: Partial<StoredObservation>[] = [
    { generated_at: instant("18:52") },
    { metar_type: "SPECI" },
    { raw_text: "METAR KORD 011853Z 27008KT 10SM CLR 11/05 A3000 RMK AO2 T01100050" },
    { temperature_value: 11 },
    { dewpoint_value: null },
    { wind_speed: 9 },
    { wind_direction: null },
    { precip_in: 0.01 },
    { wx_string: "-RA" },
    { latitude: 41.97 },
  ];
  const ways: [what: string, change: (row: StoredObservation) => StoredObservation[]][] = [
    ["taken away", (row) => isOne(row) ? [] : [row]],
    ["of another station", (row) => isOne(row) ? [{ ...row, station_id: "KJFK" }] : [row]],
    [
      "one more",
      (row) => isOne(row) ? [row, { ...row, generated_at: instant("18:20") }] : [row],
    ],
    ...changes.map((change): typeof ways[number] => [
      JSON.stringify(change),
      (row) => isOne(row) ? [{ ...row, ...change }] : [row],
    ]),
  ];
  for (const [what, change] of ways) {
    const { block } = judge(inFile(stored, "T19:05", change), honestVerdicts(stored));
    assert.match(block?.message ?? "", /was not collected again .*T19:05:/, what);
  }
});

Deno.test("an answer without content is contradicted by a row of its span", () => {
  const stored = soundEvidence();
  const receipts = stored.receipts.map((each) =>
    each.file.name.includes("T19:05")
      ? { ...each, ...EMPTY, source_sha256: null, response_status: 204 }
      : each
  );
  const { block } = judge({ ...stored, receipts }, honestVerdicts(stored));
  assert.match(block?.message ?? "", /T19:05:.* is in no document of the file/);
});

Deno.test("the verdict about a report is that of its document, whatever its row says", () => {
  const stored = soundEvidence();
  const verdicts = honestVerdicts(stored);
  const sound = judge(stored, verdicts);
  const rejected = { quality_status: "rejected", quality_reason: "x", quality_metrics: "wind" };
  const others: Partial<StoredObservation>[] = [
    { validation_version: "metar-consistency-v1" },
    { validation_version: null, quality_status: null },
    { validation_version: "metar-consistency-v1", ...rejected },
    rejected,
  ];
  const times = ["17:53", "18:53"];
  for (const other of others) {
    const found = judge(changedReports(stored, "KORD", times, other), verdicts);
    assert.deepEqual(found, sound, JSON.stringify(other));
  }
  const doubtful = changedReports(stored, "KORD", times, rejected);
  const { block } = judge(stored, honestVerdicts(doubtful));
  assert.equal(block?.message, "KORD: 2 rejected reports, 0 unverified reports");
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
    stored.observations.filter((row) => row.generated_at === instant("18:53"))
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
    assert.match(block?.message ?? "", /18:20:00Z is in no document of the file/);
  }
});
