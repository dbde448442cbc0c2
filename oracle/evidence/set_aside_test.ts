import assert from "node:assert/strict";
import {
  SOUND_WINDOW,
  soundEvidence,
  withHonestDocuments,
} from "../../testing/evidence/writer/sound_evidence.ts";
import { instant, published } from "../../testing/evidence/writer/stored_rows.ts";
import { formatWholeSeconds } from "../../shared/time/instant.ts";
import { RULES_V1 } from "../rules/rule_set.ts";
import type { ListedFile, SetAside } from "../stored/listed_file.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { lackingEvidence } from "./lacking_evidence.ts";
import { judgeEvidence } from "./strict.ts";

const day = soundEvidence(["KORD"], ["temp_high"]);
const rainy = soundEvidence(["KMCI"], ["rain_amt"]);
/** When the forecast of the sound evidence was issued. */
const issued = day.forecasts[0]!.generated_at ?? "";

/** A file that the operator set aside, of which nothing is known unless said. */
function setAside(
  kind: ListedFile["file"]["kind"],
  publishedAt: string,
  change: Partial<SetAside> = {},
): ListedFile {
  const why = { how: "quarantined", reason: "it lies", since: instant("2T04:00") } as const;
  const lost = { lost_from: null, lost_to: null, lost_at: instant("2T04:00") };
  return {
    file: published(kind, publishedAt),
    sha256: "ab".repeat(32),
    origin: "upload",
    setAside: { ...why, ...lost, ...change },
  };
}

const withFiles = (stored: StoredEvidence, ...files: ListedFile[]) =>
  withHonestDocuments({ ...stored, files });
const blockOf = (stored: StoredEvidence, ...files: ListedFile[]) =>
  judgeEvidence(withFiles(stored, ...files)).block;

Deno.test("what a file set aside told of is lost until it is collected again after its answers", () => {
  const told = { lost_from: instant("12:00"), lost_to: instant("14:00") };
  const early = setAside("observations", "14:05:30", { ...told, lost_at: instant("14:06") });
  assert.equal(blockOf(day, early), undefined, "later collections cover it");
  const late = setAside("observations", "14:05:30", { ...told, lost_at: instant("2T04:00") });
  const block = blockOf(day, late);
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true, "the next collection is a reason to check again");
  assert.match(block?.message ?? "", new RegExp(`${late.file.name}, which was set aside`));
});

Deno.test("what a file set aside told of is wanted, in the window alone", () => {
  const file = setAside("observations", "14:05:30", {
    lost_from: instant("10:00"),
    lost_to: instant("14:00"),
  });
  const lacking = lackingEvidence(withFiles(day, file));
  assert.deepEqual(
    lacking.map((
      { source, reason, fromMs, toMs },
    ) => [source, reason, formatWholeSeconds(fromMs), formatWholeSeconds(toMs)]),
    [["metar", "failed", instant("10:00"), instant("14:00")]],
  );
  const unknown = lackingEvidence(withFiles(day, setAside("observations", "14:05:30")));
  const { startMs, endMs } = SOUND_WINDOW;
  assert.deepEqual(unknown.map(({ fromMs }) => fromMs), [startMs]);
  assert.ok(unknown[0]!.toMs <= endMs);
});

Deno.test("hours of rain in the time of a file set aside count when they were asked for later", () => {
  const hours = rainy.precipitation[0]!;
  const lost_at = instant("2T04:00");
  assert.ok(hours.requested_at > lost_at);
  const told = { lost_from: instant("08:00"), lost_to: instant("09:00") };
  const healed = judgeEvidence(
    withFiles(
      rainy,
      setAside("observations", "09:05:30", { ...told, lost_at: instant("09:06") }),
    ),
  );
  assert.equal(healed.block, undefined);
  const doubted = {
    ...rainy,
    precipitation: [{ ...hours, requested_at: instant("2T03:55") }],
  };
  const { block } = judgeEvidence(
    withFiles(doubted, setAside("observations", "09:05:30", { ...told, lost_at })),
  );
  assert.notEqual(block, undefined);
});

Deno.test("a forecast file set aside blocks what it may hold the baseline of, and only that", () => {
  const before = formatWholeSeconds(Date.parse(issued) - 1000);
  const cases: [what: string, file: ListedFile, blocks: boolean][] = [
    ["nothing is known of it", setAside("forecasts", "0T22:00"), true],
    ["its issues are older", setAside("forecasts", "0T22:00", { lost_to: before }), false],
    [
      "its issues are newer",
      setAside("forecasts", "0T22:00", { lost_from: instant("0T22:00") }),
      true,
    ],
    [
      "it has the same issue, published later",
      setAside("forecasts", "0T23:59:30", { lost_from: before, lost_to: issued }),
      true,
    ],
    [
      "it has the same issue, published earlier",
      setAside("forecasts", "-1T00:00", { lost_from: before, lost_to: issued }),
      false,
    ],
    [
      "its issues come too late",
      setAside("forecasts", "01:00", { lost_from: instant("00:00") }),
      false,
    ],
    ["it is older than what is searched", setAside("forecasts", "-9T00:00"), false],
  ];
  for (const [what, file, blocks] of cases) {
    const block = blockOf(day, file);
    assert.equal(block?.code, blocks ? "source_unavailable" : undefined, what);
    if (blocks) assert.match(block?.message ?? "", new RegExp(file.file.name), what);
  }
});

Deno.test("without any forecast left, a file set aside keeps the event open: it may come back", () => {
  const bare = { ...day, forecasts: [], retained: [] };
  assert.equal(blockOf(bare)?.code, "baseline_unavailable");
  assert.equal(blockOf(bare, setAside("forecasts", "0T22:00"))?.code, "source_unavailable");
});

Deno.test("files in use cast no doubt, and the first rules ask for none", () => {
  const used = { ...setAside("observations", "14:05:30"), setAside: null };
  assert.equal(blockOf(day, used), undefined);
  const files = [setAside("observations", "14:05:30"), setAside("forecasts", "0T22:00")];
  const old = { ...day, rules: RULES_V1 };
  assert.deepEqual(
    judgeEvidence(withFiles(old, ...files)),
    judgeEvidence(withHonestDocuments(old)),
  );
});
