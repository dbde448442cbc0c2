import { CURRENT_RULES } from "../../rules/rule_set.ts";
import assert from "node:assert/strict";
import type { Metric } from "../../../shared/contract/metric.ts";
import {
  forecast,
  ms,
  observation,
  published,
  retained,
} from "../../../testing/evidence/writer/stored_rows.ts";
import type { StoredForecast, StoredObservation } from "../../stored/rows.ts";
import { summarizeObservations } from "../../evidence/observations/observation_summary.ts";
import { provisionalReadings } from "./provisional.ts";
import { OFFICIAL_URL_PREFIXES } from "../../evidence/collection/source_url.ts";

const window = { startMs: ms("12:00"), endMs: ms("18:00") };
const summarize = (rows: readonly StoredObservation[], nowMs = ms("2T00:00")) =>
  summarizeObservations(rows, window, nowMs);
const temperature = (time: string, celsius: number, change: Partial<StoredObservation> = {}) =>
  observation(time, { temperature_value: celsius, dewpoint_value: null, ...change });

Deno.test("a summary has the extremes of [start, end) and the newest temperature with its time", () => {
  const summary = summarize([
    temperature("11:59", 30),
    temperature("12:53", 20),
    temperature("13:53", 10),
    temperature("17:53", 15, { wind_speed: 30, wind_direction: 180 }),
    temperature("18:00", 0),
  ]);
  assert.equal(summary.tempHighF, 68);
  assert.equal(summary.tempLowF, 50);
  assert.equal(summary.latestTempF, 59);
  assert.equal(summary.latestTempAtMs, ms("17:53"));
  assert.equal(summary.windSpeedKt, 30);
  assert.equal(summary.windDirection, 180);
});

Deno.test("nothing reported is null, never zero", () => {
  for (const value of Object.values(summarize([]))) assert.equal(value, null);
  const { rainIn, snowIn, iceIn } = summarize([observation("12:53", { precip_in: null })]);
  assert.deepEqual([rainIn, snowIn, iceIn], [null, null, null]);
});

Deno.test("implausible reports are not shown, unchecked old ones are", () => {
  const legacy = { quality_status: null, raw_text: null, validation_version: null };
  const summary = summarize([temperature("12:53", 60), temperature("14:54", 10, legacy)]);
  assert.equal(summary.tempHighF, 50);
  const tagged = { quality_status: "rejected", quality_metrics: "temperature" };
  assert.equal(summarize([temperature("12:53", 20, tagged)]).tempHighF, null);
  assert.equal(summarize([temperature("12:53", 20, tagged)]).windSpeedKt, 8);
});

Deno.test("files of the future are not read", () => {
  const row = observation("12:53", { file: published("observations", "14:00") });
  assert.equal(summarize([row], ms("14:00")).tempHighF, 50);
  assert.equal(summarize([row], ms("13:59")).tempHighF, null);
});

Deno.test("humidity is that of the mean temperature and the mean dewpoint", () => {
  const rows = [
    observation("12:53", { temperature_value: 20, dewpoint_value: 10 }),
    observation("13:53", { temperature_value: 10, dewpoint_value: 10 }),
  ];
  assert.equal(summarize(rows).humidity, 72);
});

Deno.test("precipitation is split by the weather of its report, without special reports", () => {
  const wet = (time: string, precip_in: number, wx_string: string, celsius = 10) =>
    temperature(time, celsius, { precip_in, wx_string });
  const amounts = (...rows: StoredObservation[]) => {
    const { rainIn, snowIn, iceIn } = summarize(rows);
    return [rainIn, snowIn, iceIn];
  };
  assert.deepEqual(amounts(wet("12:53", 0.5, "-RA"), wet("13:53", 0.25, "RA BR")), [0.75, 0, 0]);
  assert.deepEqual(amounts(wet("12:53", 0.5, "-SN"), wet("13:53", 0.25, "SG")), [0, 7.5, 0]);
  for (const ice of ["PL", "GR", "GS", "IC", "FZRA", "-FZDZ", "FZRA SN"]) {
    assert.deepEqual(amounts(wet("12:53", 0.5, ice)), [0, 0, 0.5], ice);
  }
  assert.deepEqual(amounts(wet("12:53", 0.5, "", 2)), [0, 5, 0]);
  assert.deepEqual(amounts(wet("12:53", 0.5, "", 2.1)), [0.5, 0, 0]);
  assert.deepEqual(amounts(wet("12:53", 0.5, "BR", 2)), [0.5, 0, 0]);
  const special = { ...wet("13:10", 0.25, "RA"), metar_type: "SPECI" };
  assert.deepEqual(amounts(wet("12:53", 0.5, "RA"), special), [0.5, 0, 0]);
});

function provisional(
  metrics: readonly Metric[],
  forecasts: readonly StoredForecast[],
  rows: readonly StoredObservation[],
  nowMs = ms("15:00"),
) {
  return provisionalReadings({
    rules: CURRENT_RULES,
    terms: { locations: ["KORD", "KJFK"], metrics, ...window },
    nowMs,
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    forecasts,
    retained: forecasts.map(retained),
    observations: rows,
  });
}

const high = (id: number, issued: string, publishedAt: string) =>
  forecast("12:00", "18:00", { max_temp: id }, {
    generated_at: `2030-01-01T${issued}:00Z`,
    source_received_at: `2030-01-01T${issued}:30Z`,
    source_xml_sha256: id.toString().padStart(64, "0"),
    file: published("forecasts", publishedAt),
  });

Deno.test("a provisional reading has a forecast of the three hours before the start", () => {
  const rows = [observation("12:53")];
  const baselineOf = (forecasts: readonly StoredForecast[], nowMs?: number) =>
    provisional(["temp_high"], forecasts, rows, nowMs)[0]?.baseline;
  assert.equal(baselineOf([high(40, "09:00", "09:00"), high(50, "11:00", "11:05")]), 50);
  assert.equal(baselineOf([high(40, "09:00", "09:00")]), 40);
  assert.equal(baselineOf([high(40, "08:59", "08:59")]), null);
  assert.equal(baselineOf([high(40, "11:00", "12:00:01")]), null);
  assert.equal(
    baselineOf([high(40, "09:00", "09:00"), high(50, "11:00", "11:05")], ms("10:00")),
    40,
  );
});

Deno.test("every location and metric has a provisional reading, missing halves are null", () => {
  const readings = provisional(["temp_high", "snow_amt"], [high(50, "11:00", "11:05")], [
    observation("12:53"),
  ]);
  assert.deepEqual(readings, [
    { target: "KORD", metric: "temp_high", baseline: 50, observed: 50 },
    { target: "KORD", metric: "snow_amt", baseline: null, observed: 0 },
    { target: "KJFK", metric: "temp_high", baseline: null, observed: null },
    { target: "KJFK", metric: "snow_amt", baseline: null, observed: null },
  ]);
});
