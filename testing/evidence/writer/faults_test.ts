import assert from "node:assert/strict";
import { FORECAST_SOURCE_KEY_PREFIX } from "../../../shared/contract/forecast_file.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import type { EvidenceBlock } from "../../../oracle/evidence/judgement.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { answerWithPage, leaveOutPlace, leaveUnanswered } from "./answer_faults.ts";
import { withForecasts, withObservations, withoutEntries, withReceipts } from "./file_faults.ts";
import { readEvidence, settlementInput } from "./read_evidence.ts";
import { readingsTable } from "./readings_table.ts";
import { ms } from "./stored_rows.ts";
import {
  changeReports,
  correctReport,
  doubtful,
  issued,
  silent,
  unforecast,
} from "./table_faults.ts";
import type { WeatherTable } from "./weather_table.ts";
import {
  runsFor,
  writeEvidence,
  type WrittenEvidence,
  type WrittenFile,
} from "./write_evidence.ts";

const window = { startMs: ms("00:00"), endMs: ms("12:00"), signingMs: ms("14:00") };
const terms: ScoredTerms = {
  ...window,
  locations: ["KORD", "KJFK"],
  metrics: ["temp_low", "wind_speed"],
};
const sound: WeatherTable = readingsTable(window, {
  KORD: { observed: { temp_low: 41, temp_high: 59 } },
  KJFK: {},
});

const write = (
  table: WeatherTable,
  faults?: Parameters<typeof writeEvidence>[0]["faults"],
  batchSize = 1,
) => writeEvidence({ table, runs: runsFor(window), faults, batchSize });

async function judge(
  { files, urlPrefixes }: Pick<WrittenEvidence, "files" | "urlPrefixes">,
  nowMs = window.signingMs + HOUR_MS / 2,
) {
  return judgeEvidence(settlementInput(await readEvidence(files), terms, nowMs, urlPrefixes));
}

async function blockOf(
  table: WeatherTable,
  faults?: Parameters<typeof writeEvidence>[0]["faults"],
): Promise<EvidenceBlock | undefined> {
  await using written = await write(table, faults);
  return (await judge(written)).block;
}

Deno.test("sound weather settles, and a silent report more does not matter", async () => {
  assert.equal(await blockOf(sound), undefined);
  assert.equal(await blockOf(silent(sound, "KJFK", ms("05:53"), ms("05:53"))), undefined);
});

Deno.test("a station that is silent too long blocks, one that never spoke has missing values", async () => {
  const gap = await blockOf(silent(sound, "KJFK", ms("05:53"), ms("06:53")));
  assert.equal(gap?.code, "source_unavailable");
  assert.match(gap?.message ?? "", /^KJFK\/temp_low, KJFK\/wind_speed: a 180-minute gap/);
  const never = await blockOf(silent(sound, "KJFK", 0, Infinity));
  assert.equal(never?.code, "incomplete_readings");
  assert.match(never?.message ?? "", /KJFK\/temp_low, KJFK\/wind_speed/);
});

Deno.test("reports in doubt block or drop out by what is wrong with them", async () => {
  const rejected = await blockOf(doubtful(sound, "KORD", ms("05:53"), ms("05:53"), "rejected"));
  assert.equal(rejected?.code, "data_quality");
  assert.equal(rejected?.message, "KORD: 1 rejected reports, 0 unverified reports");
  assert.equal(
    await blockOf(doubtful(sound, "KORD", ms("05:53"), ms("05:53"), "unverified")),
    undefined,
  );
  const two = await blockOf(doubtful(sound, "KORD", ms("05:53"), ms("06:53"), "unverified"));
  assert.match(two?.message ?? "", /^KORD\/temp_low: a 180-minute gap .*2 unverified reports/);
});

Deno.test("a correction that comes in time is what counts", async () => {
  const cold = correctReport(sound, "KORD", ms("05:53"), ms("07:30"), {
    temperatureC: 1,
    dewpointC: -3,
  });
  await using written = await write(cold);
  const { readings } = await judge(written);
  assert.equal(readings[0]?.observed, 33.8);
  const late = correctReport(sound, "KORD", ms("05:53"), ms("23:00"), {
    temperatureC: 1,
    dewpointC: -3,
  });
  await using before = await write(late);
  assert.equal((await judge(before)).readings[0]?.observed, 41);
});

Deno.test("a wind that is not reported is missing", async () => {
  const block = await blockOf(
    changeReports(sound, "KJFK", 0, Infinity, { windKt: null, windDirection: null }),
  );
  assert.equal(block?.code, "incomplete_readings");
  assert.deepEqual(block?.pairs, [{ target: "KJFK", metric: "wind_speed" }]);
});

Deno.test("a station without a forecast has no baseline, and a forecast after the start changes none", async () => {
  const block = await blockOf(unforecast(sound, "KJFK"));
  assert.equal(block?.code, "baseline_unavailable");
  const late = issued(sound, "KORD", {
    issuedAt: window.startMs + HOUR_MS,
    values: sound.stations[0]!.issues[0]!.values.map((line) => ({ ...line, value: 1 })),
  });
  await using written = await write(late);
  assert.equal((await judge(written)).readings[0]?.baseline, 40);
});

const ASKED = { service: "metar", naming: "KJFK" } as const;

Deno.test("requests that were not answered leave a gap until they are asked for again", async () => {
  const long = { ...ASKED, fromMs: ms("02:00"), toMs: ms("09:00") };
  assert.equal(
    await blockOf(sound, leaveUnanswered(long)),
    undefined,
    "the daemon asks again for what it missed",
  );
  const ever = { ...ASKED, fromMs: ms("02:00"), toMs: Infinity };
  const block = await blockOf(sound, leaveUnanswered(ever));
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true);
  assert.match(block?.message ?? "", /KJFK\/temp_low, KJFK\/wind_speed: no complete collection/);
});

Deno.test("an answer that could not be used at the end is not made good by an earlier one", async () => {
  const end = { ...ASKED, fromMs: ms("14:00"), toMs: Infinity };
  for (const fault of [answerWithPage(end), leaveOutPlace(end)]) {
    const block = await blockOf(sound, fault);
    assert.equal(block?.code, "source_unavailable");
    assert.match(block?.message ?? "", /KJFK/);
    assert.doesNotMatch(block?.message ?? "", /KORD/);
  }
});

/** What is settled of sound files when one of them is another. */
async function withFile(
  written: WrittenEvidence,
  which: (file: WrittenFile) => boolean,
  change: (path: string) => Promise<Uint8Array>,
): Promise<EvidenceBlock | undefined> {
  const file = written.files.findLast(which);
  assert.ok(file);
  const kept = await Deno.readFile(file.path);
  await Deno.writeFile(file.path, await change(file.path));
  try {
    return (await judge(written)).block;
  } finally {
    await Deno.writeFile(file.path, kept);
  }
}

Deno.test("a file that was changed after it was written is no evidence", async () => {
  await using written = await write(sound);
  const observations = (file: WrittenFile) =>
    file.kind === "observations" && file.instantNs < BigInt(ms("09:00")) * 1_000_000n;
  const forecasts = (file: WrittenFile) =>
    file.kind === "forecasts" && file.instantNs < BigInt(window.startMs) * 1_000_000n;
  const check = async (
    which: typeof observations,
    change: (path: string) => Promise<Uint8Array>,
    code: string,
    message: RegExp,
  ) => {
    const block = await withFile(written, which, change);
    assert.equal(block?.code, code, block?.message);
    assert.match(block?.message ?? "", message);
  };
  const forge = (path: string) =>
    withObservations(
      path,
      (rows) =>
        rows.map((row) => ({ ...row, temperature_value: (row.temperature_value ?? 0) + 0.1 })),
    );
  await check(
    observations,
    forge,
    "source_unavailable",
    /do not follow from their documents|does not follow from a retained document/,
  );
  await check(
    observations,
    (path) => withObservations(path, (rows) => rows.slice(1)),
    "source_unavailable",
    /do not follow/,
  );
  await check(
    observations,
    (path) => withObservations(path, () => []),
    "source_unavailable",
    /do not follow/,
  );
  await check(
    observations,
    (path) =>
      withReceipts(path, (batches) => batches.map((batch) => ({ ...batch, response_count: 399 }))),
    "source_unavailable",
    /do not follow/,
  );
  await check(
    observations,
    (path) => withReceipts(path, () => []),
    "source_unavailable",
    /no complete collection|does not follow/,
  );
  const warmer = (path: string) =>
    withForecasts(
      path,
      (rows) =>
        rows.map((row) => ({ ...row, min_temp: row.min_temp === null ? null : row.min_temp + 1 })),
    );
  await check(forecasts, warmer, "source_unavailable", /differs from its retained source document/);
  await check(
    forecasts,
    (path) => withForecasts(path, (rows) => rows.slice(1)),
    "source_unavailable",
    /differs from its retained source document/,
  );
  await check(
    forecasts,
    (path) => withoutEntries(path, FORECAST_SOURCE_KEY_PREFIX),
    "source_unavailable",
    /not retained/,
  );
  assert.equal((await judge(written)).block, undefined, "whole again");
});

Deno.test("files of the previous release's daemon settle, their reports judged anew", async () => {
  await using written = await write(sound);
  const readings = (await judge(written)).readings;
  for (const { kind, path } of written.files) {
    if (kind !== "observations") continue;
    await Deno.writeFile(
      path,
      await withObservations(
        path,
        (rows) => rows.map((row) => ({ ...row, validation_version: "metar-consistency-v1" })),
      ),
    );
  }
  assert.deepEqual(await judge(written), { readings, block: undefined, setAside: [] });
});

Deno.test("a verdict of the previous release's daemon does not hide what is seen today", async () => {
  const doubted = changeReports(sound, "KJFK", ms("05:53"), ms("05:53"), { doubt: "rejected" });
  await using written = await write(doubted);
  for (const { kind, path } of written.files) {
    if (kind !== "observations") continue;
    await Deno.writeFile(
      path,
      await withObservations(path, (rows) =>
        rows.map((row) => ({
          ...row,
          quality_status: "validated",
          quality_reason: null,
          quality_metrics: null,
          validation_version: "metar-consistency-v1",
        }))),
    );
  }
  assert.equal(
    (await judge(written)).block?.message,
    "KJFK: 1 rejected reports, 0 unverified reports",
  );
});
