import assert from "node:assert/strict";
import { METRIC_IDS } from "../../shared/contract/metric.ts";
import {
  changedReports,
  soundEvidence,
  withHonestDocuments,
  withoutReports,
} from "../../testing/evidence/writer/sound_evidence.ts";
import { failedReceipt, instant, ms } from "../../testing/evidence/writer/stored_rows.ts";
import type { StoredEvidence } from "../stored/stored_evidence.ts";
import { judgeEvidence } from "./strict.ts";

const judge = (stored: StoredEvidence) => judgeEvidence(withHonestDocuments(stored));
const values = (stored: StoredEvidence) =>
  judge(stored).readings.map((r) => [`${r.target}/${r.metric}`, r.baseline, r.observed]);

const UNVERIFIED_TEMPERATURE = {
  temperature_value: 24,
  quality_status: "unverified",
  quality_reason: "no raw temperature",
  quality_metrics: "temperature",
};

Deno.test("sound evidence settles all seven metrics, and each reading names what it rests on", () => {
  const warm = changedReports(soundEvidence(["KMCI"], METRIC_IDS), "KMCI", ["18:53"], {
    temperature_value: 15,
    wind_speed: 20,
  });
  const { readings, block } = judge(warm);
  assert.equal(block, undefined);
  assert.deepEqual(readings.map((r) => [r.metric, r.baseline, r.observed]), [
    ["temp_high", 50, 59],
    ["temp_low", 30, 50],
    ["wind_speed", 13, 20],
    ["wind_direction", 180, 270],
    ["rain_amt", 0.2, 0.25],
    ["snow_amt", 0, 0],
    ["humidity", 80, 71],
  ]);
  const [high, , , , rain] = readings;
  assert.deepEqual(high?.observedRests, [{
    file: "observations_2030-01-01T22:05:00.000Z.parquet",
    at: instant("18:53"),
    until: null,
    sha256: warm.receipts.find((r) =>
      r.file.name === "observations_2030-01-01T22:05:00.000Z.parquet"
    )?.source_sha256,
  }]);
  assert.deepEqual(high?.baselineRests.map((rest) => [rest.at, rest.until]), [[
    instant("13:00"),
    instant("2T01:00"),
  ]]);
  assert.equal(rain?.observedRests.length, 24);
});

Deno.test("readings come in event order", () => {
  const stored = soundEvidence(["KORD", "KSAW"], ["wind_speed", "temp_high"]);
  assert.deepEqual(values(stored).map(([pair]) => pair), [
    "KORD/wind_speed",
    "KORD/temp_high",
    "KSAW/wind_speed",
    "KSAW/temp_high",
  ]);
});

Deno.test("a pair without a strict forecast ends the event, and says so for every such pair", () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const forecasts = stored.forecasts.filter((row) =>
    row.station_id !== "KSAW" && row.min_temp === null
  );
  const { block, readings } = judge({ ...stored, forecasts });
  assert.equal(block?.code, "baseline_unavailable");
  assert.match(
    block?.message ?? "",
    /KORD\/temp_low: no period in the window; KSAW\/temp_high: no forecast publication/,
  );
  assert.deepEqual(block?.pairs.length, 4);
  assert.equal(readings.length, 0);
});

Deno.test("a damaged forecast can heal, unless another pair never had one", () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const damaged = { ...stored, retained: stored.retained.filter((_, i) => i < 0) };
  assert.equal(judge(damaged).block?.code, "source_unavailable");
  assert.equal(judge(damaged).block?.sourceCoverage, false);
  const forecasts = stored.forecasts.filter((row) => row.station_id !== "KSAW");
  const { block } = judge({ ...damaged, forecasts });
  assert.equal(block?.code, "baseline_unavailable");
  assert.doesNotMatch(block?.message ?? "", /KORD/);
});

Deno.test("rejected reports block with their counts and stations", () => {
  const rejected = {
    quality_status: "rejected",
    quality_reason: "x",
    quality_metrics: "temperature",
  };
  const one = changedReports(soundEvidence(["KORD", "KSAW"]), "KSAW", ["10:53"], rejected);
  const both = changedReports(one, "KORD", ["11:53"], UNVERIFIED_TEMPERATURE);
  const { block } = judge(both);
  assert.equal(block?.code, "data_quality");
  assert.equal(block?.message, "KSAW: 1 rejected reports, 1 unverified reports");
  assert.equal(block?.sourceCoverage, false);
});

Deno.test("a rejected group that the event does not score is nothing to it", () => {
  const rejected = {
    quality_status: "rejected",
    quality_reason: "PWINO",
    quality_metrics: "present_weather",
  };
  assert.equal(
    judge(changedReports(soundEvidence(), "KORD", ["10:53"], rejected)).block,
    undefined,
  );
});

Deno.test("reports from before the quality fields block as such", () => {
  const legacy = { quality_status: null, raw_text: null, validation_version: null };
  const { block } = judge(changedReports(soundEvidence(), "KORD", ["10:53"], legacy));
  assert.equal(block?.code, "source_unavailable");
  assert.match(block?.message ?? "", /1 reports predate the daemon's quality fields/);
});

Deno.test("one unverified temperature drops out and the rest of its report still counts", () => {
  const stored = changedReports(soundEvidence(), "KORD", ["10:53"], {
    ...UNVERIFIED_TEMPERATURE,
    wind_speed: 25,
  });
  assert.deepEqual(values(stored), [
    ["KORD/temp_high", 50, 50],
    ["KORD/temp_low", 30, 50],
    ["KORD/wind_speed", 13, 25],
  ]);
});

Deno.test("a gap of three hours between temperatures names temperatures, counts and the gap", () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const two = changedReports(stored, "KORD", ["10:53", "11:53"], UNVERIFIED_TEMPERATURE);
  const { block } = judge(two);
  assert.equal(block?.code, "source_unavailable");
  assert.equal(block?.sourceCoverage, true);
  assert.match(block?.message ?? "", /^KORD\/temp_high, KORD\/temp_low: a 180-minute gap/);
  assert.match(block?.message ?? "", /2 unverified reports/);
  assert.doesNotMatch(block?.message ?? "", /KSAW|wind_speed/);
  const windOnly = { ...two, terms: { ...two.terms, metrics: ["wind_speed" as const] } };
  assert.equal(judge(windOnly).block, undefined);
});

Deno.test("a gap between reports names every metric of the station", () => {
  const { block } = judge(
    withoutReports(soundEvidence(["KORD", "KSAW"]), "KSAW", "10:53", "11:53"),
  );
  assert.equal(block?.code, "source_unavailable");
  assert.match(
    block?.message ?? "",
    /^KSAW\/temp_high, KSAW\/temp_low, KSAW\/wind_speed: a 180-minute gap/,
  );
  assert.equal(
    judge(withoutReports(soundEvidence(), "KORD", "10:53")).block,
    undefined,
    "one gap of two hours",
  );
});

Deno.test("a station that was asked and said nothing has missing values, never zero", () => {
  const stored = soundEvidence(["KORD", "KSAW"]);
  const silent = {
    ...stored,
    observations: stored.observations.filter((row) => row.station_id !== "KSAW"),
  };
  const { block, readings } = judge(silent);
  assert.equal(block?.code, "incomplete_readings");
  assert.equal(
    block?.message,
    "no observed value for KSAW/temp_high, KSAW/temp_low, KSAW/wind_speed",
  );
  assert.deepEqual(readings.filter((r) => r.target === "KSAW").map((r) => r.observed), [
    null,
    null,
    null,
  ]);
});

Deno.test("fixed hours without a single report settle nothing", () => {
  const stored = soundEvidence(["KMCI"], ["rain_amt"]);
  assert.equal(judge(stored).block, undefined);
  assert.equal(judge({ ...stored, observations: [] }).block?.code, "incomplete_readings");
});

Deno.test("wind that is missing too long is missing, and only that", () => {
  const calm = { wind_speed: null, wind_direction: null };
  const { block } = judge(
    changedReports(soundEvidence(), "KORD", ["10:53", "11:53", "12:53"], calm),
  );
  assert.equal(block?.code, "incomplete_readings");
  assert.deepEqual(block?.pairs, [{ target: "KORD", metric: "wind_speed" }]);
});

Deno.test("without a collection after the signing date nothing is settled", () => {
  const stored = soundEvidence();
  const early = { ...stored, nowMs: ms("2T02:10") };
  const { block } = judge(early);
  assert.equal(block?.code, "source_unavailable");
  assert.match(block?.message ?? "", /requested at or after 2030-01-02T03:00:00Z/);
  assert.equal(judge({ ...stored, nowMs: ms("2T03:10") }).block, undefined);
});

Deno.test("without any receipt the whole window is missing", () => {
  const { block } = judge({ ...soundEvidence(), receipts: [] });
  assert.equal(block?.code, "source_unavailable");
  assert.match(
    block?.message ?? "",
    /no complete collection of 2030-01-01T00:00:00Z to 2030-01-02T00:00:00Z/,
  );
});

Deno.test("an unusable answer that was not asked for again blocks", () => {
  const stored = soundEvidence();
  const lost = failedReceipt("10:00", "11:00", "response", {
    completed_at: instant("2T04:09"),
  });
  assert.match(
    judge({ ...stored, receipts: [...stored.receipts, lost] }).block?.message ?? "",
    /not collected again/,
  );
});

Deno.test("files of the future change nothing", () => {
  const stored = soundEvidence();
  const later = { ...stored, nowMs: ms("2T03:10") };
  const truncated = {
    ...later,
    observations: stored.observations.filter((row) =>
      row.file.instantNs <= BigInt(later.nowMs) * 1_000_000n
    ),
    receipts: stored.receipts.filter((row) =>
      row.file.instantNs <= BigInt(later.nowMs) * 1_000_000n
    ),
  };
  assert.deepEqual(judge(later), judge(truncated));
});
