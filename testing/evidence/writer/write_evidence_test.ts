import assert from "node:assert/strict";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { judgeEvidence } from "../../../oracle/evidence/strict.ts";
import { readEvidence, settlementInput } from "./read_evidence.ts";
import { DAY_WEATHER } from "./day_weather.ts";
import { readingsTable } from "./readings_table.ts";
import { DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { runsFor, writeEvidence } from "./write_evidence.ts";

const nowMs = DAY_WINDOW.signingMs + 20 * 60_000;

Deno.test("the daemon's files of a table of readings settle to that table", async () => {
  await using written = await writeEvidence({ table: DAY_WEATHER, runs: runsFor(DAY_WINDOW) });
  const evidence = await readEvidence(written.files);
  const terms = {
    ...DAY_WINDOW,
    locations: ["KORD", "KSAW"],
    metrics: ["temp_high", "temp_low", "wind_speed"] as const,
  };
  const { readings, block } = judgeEvidence(
    settlementInput(evidence, terms, nowMs, written.urlPrefixes),
  );
  assert.equal(block, undefined);
  assert.deepEqual(
    readings.map((
      r,
    ) => [`${r.target}/${r.metric}`, r.baseline, Math.round((r.observed ?? 0) * 10) / 10]),
    [
      ["KORD/temp_high", 70, 75],
      ["KORD/temp_low", 50, 50],
      ["KORD/wind_speed", 10, 10],
      ["KSAW/temp_high", 40, 39.9],
      ["KSAW/temp_low", 30, 29.5],
      ["KSAW/wind_speed", 5, 8],
    ],
  );
});

Deno.test("all seven metrics of a station with fixed hours come out as the table has them", async () => {
  const values = {
    temp_high: 68,
    temp_low: 41,
    wind_speed: 20,
    wind_direction: 230,
    rain_amt: 0.75,
    snow_amt: 0,
    humidity: 90,
  };
  const table = readingsTable(DAY_WINDOW, {
    KMCI: { baseline: { ...values, rain_amt: 0.25 }, observed: values },
  });
  await using written = await writeEvidence({ table, runs: runsFor(DAY_WINDOW) });
  const evidence = await readEvidence(written.files);
  const terms = { ...DAY_WINDOW, locations: ["KMCI"], metrics: METRIC_IDS };
  const { readings, block } = judgeEvidence(
    settlementInput(evidence, terms, nowMs, written.urlPrefixes),
  );
  assert.equal(block?.message, undefined);
  assert.deepEqual(readings.map((r) => [r.metric, r.baseline, r.observed]), [
    ["temp_high", 68, 68],
    ["temp_low", 41, 41],
    ["wind_speed", 20, 20],
    ["wind_direction", 230, 230],
    ["rain_amt", 0.25, 0.75],
    ["snow_amt", 0, 0],
    ["humidity", 90, 90],
  ]);
});
