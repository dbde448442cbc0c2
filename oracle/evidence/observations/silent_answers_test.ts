import assert from "node:assert/strict";
import {
  soundEvidence,
  withHonestDocuments,
  withoutReports,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import { instant, ms, published, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import type { Collection } from "../collection/coverage.ts";
import type { StoredEvidence } from "../../stored/stored_evidence.ts";
import { RULES_V1 } from "../../rules/rule_set.ts";
import { judgeEvidence } from "../strict.ts";
import { withoutSilentAnswers } from "./silent_answers.ts";

const EMPTY = { status: "empty", response_count: 0, report_count: 0 } as const;

/** Whether an answer over a span counts, by the reports that the station has and those that it holds. */
function counts(
  [from, to]: readonly [string, string],
  reported: readonly string[],
  { held = [], recordEnd = "2T23:00" }: { held?: readonly string[]; recordEnd?: string } = {},
): boolean {
  const collection: Collection = {
    fromMs: ms(from),
    toMs: ms(to),
    requestedMs: ms(to),
    receipt: receipt(from, to),
  };
  const { collections } = withoutSilentAnswers({ collections: [collection], lost: [] }, {
    station: "KORD",
    instants: reported.map(ms),
    recordEndMs: ms(recordEnd),
    verdicts: (question) => ({
      ...question,
      parser: "",
      problem: null,
      reports: held.length,
      rows: held.map((time) => `${ms(time)} x`),
    }),
  });
  return collections.length === 1;
}

Deno.test("an answer without a report of a station that reports before and after it collects nothing", () => {
  const span = ["10:00", "12:00"] as const;
  assert.equal(counts(span, ["09:53", "12:53"]), false);
  assert.equal(counts(span, ["09:53", "12:53"], { held: ["10:53"] }), true, "it holds one");
  assert.equal(counts(span, ["09:53", "12:53"], { held: ["12:53"] }), false, "not in its span");
});

Deno.test("an answer over 90 minutes or less may be empty", () => {
  assert.equal(counts(["10:00", "11:30"], ["09:53", "12:53"]), true);
  assert.equal(counts(["10:00", "11:30:01"], ["09:53", "12:53"]), false);
});

Deno.test("a report tells for 24 hours", () => {
  const span = ["1T10:00", "1T12:00"] as const;
  assert.equal(counts(span, ["0T10:00", "12:53"]), false);
  assert.equal(counts(span, ["0T09:59:59", "12:53"]), true);
  assert.equal(counts(span, ["09:53", "2T12:00"]), false);
  assert.equal(counts(span, ["09:53", "2T12:00:01"]), true);
  assert.equal(counts(span, ["12:53"]), true, "none before");
});

Deno.test("at the end of the record a report before is enough", () => {
  const span = ["1T10:00", "1T12:00"] as const;
  assert.equal(counts(span, ["09:53"], { recordEnd: "2T11:59:59" }), false);
  assert.equal(counts(span, ["09:53"], { recordEnd: "2T12:00" }), true);
});

/** KORD has 40 kt at 23:53; all answers from 23:04 on are one without any report. */
function hidden(stored: StoredEvidence): StoredEvidence {
  const isKept = (end: string) => Date.parse(end) <= ms("23:10");
  const files = new Set(
    stored.receipts.filter((each) => isKept(each.window_end)).map((each) => each.file.name),
  );
  return {
    ...stored,
    observations: stored.observations.filter((row) =>
      files.has(row.file.name) && row.generated_at !== instant("23:53")
    ),
    receipts: [
      ...stored.receipts.filter((each) => files.has(each.file.name)),
      receipt("23:04", "2T03:04", {
        file: published("observations", "2T03:05"),
        ...EMPTY,
        source_sha256: "e".repeat(64),
      }),
    ],
  };
}

Deno.test("one empty answer after the signing date does not prove that the last hour was calm", () => {
  const { block } = judgeEvidence(withHonestDocuments(hidden(soundEvidence())));
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true);
  assert.match(block?.message ?? "", /no complete collection of .*T23:04:\d\dZ to /);
});

Deno.test("a station that is silent for half a day after the window still shows that it reports", () => {
  const sound = soundEvidence(["KORD"], ["wind_speed"]);
  const silent = Array.from({ length: 13 }, (_, i) => `${String(i + 4).padStart(2, "0")}:53`);
  const stored = {
    ...withoutReports(sound, "KORD", ...silent),
    terms: { ...sound.terms, endMs: ms("04:00"), signingMs: ms("2T05:00") },
    nowMs: ms("2T10:00"),
  };
  const end = receipt("03:54", "05:54", {
    ...EMPTY,
    source_sha256: "e".repeat(64),
    requested_at: instant("2T05:05"),
    completed_at: instant("2T05:05:01"),
    file: published("observations", "2T05:05"),
  });
  const { block } = judgeEvidence(
    withHonestDocuments({ ...stored, receipts: [...stored.receipts, end] }),
  );
  assert.equal(block?.code, "source_unavailable");
  assert.match(block?.message ?? "", /no collection of the end of the window/);
});

Deno.test("by the rules of the first release an empty answer proves what it says", () => {
  const first = { ...soundEvidence(), rules: RULES_V1 };
  const stored = {
    ...first,
    observations: first.observations.map((row) => ({
      ...row,
      validation_version: RULES_V1.validation,
    })),
  };
  assert.equal(judgeEvidence(withHonestDocuments(hidden(stored))).block, undefined);
});

Deno.test("a day with one gap of two hours settles: its answers hold other reports", () => {
  const { block } = judgeEvidence(
    withHonestDocuments(withoutReports(soundEvidence(), "KORD", "10:53")),
  );
  assert.equal(block, undefined);
});
