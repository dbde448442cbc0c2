import { CURRENT_RULES } from "../../../oracle/rules/rule_set.ts";
import type { GeneratorValue } from "fast-check";
import fc from "fast-check";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { OFFICIAL_URL_PREFIXES } from "../../../oracle/evidence/collection/source_url.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { at, failedReceipt, observation, published, receipt } from "../writer/stored_rows.ts";
import { HOUR, MINUTE, type ModelInput } from "./model_input.ts";
import { randomForecasts } from "./random_forecasts.ts";
import { randomFixedHours } from "./random_fixed_hours.ts";
import { Dice } from "./dice.ts";

/** Evidence as it was written, and what became of it: rows changed or lost, documents gone. */
export interface RandomWeather {
  /** What the documents say. */
  readonly written: StoredEvidence;
  /** What is stored now; arrays in the order of upload, which must not matter. */
  readonly stored: ModelInput;
}

/** Weather, collections and accidents of one event. Half of the events have few accidents, so that many settle. */
export function randomWeather(g: GeneratorValue): RandomWeather {
  const dice = new Dice(g);
  const terms = randomTerms(dice);
  const nowMs = terms.signingMs + dice.pick([10, 70, 130, 600]) * MINUTE;
  const observations: StoredObservation[] = [];
  const receipts: StoredReceipt[] = [];
  for (const station of terms.locations) {
    const collected = collect(dice, station, terms, nowMs, randomReports(dice, station, terms));
    observations.push(...collected.observations);
    receipts.push(...collected.receipts);
  }
  const { forecasts, retained } = randomForecasts(dice, terms, nowMs);
  const precipitation = terms.locations.includes("KMCI") && dice.chance(2)
    ? randomFixedHours(dice, terms, nowMs)
    : [];
  const written: StoredEvidence = {
    rules: CURRENT_RULES,
    terms,
    nowMs,
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    observations,
    receipts,
    precipitation,
    forecasts,
    retained,
  };
  return { written, stored: withAccidents(dice, written) };
}

const START_MS = Date.parse("2030-01-01T00:00:00Z");

function randomTerms(dice: Dice): ScoredTerms {
  const locations = dice.pick([["KORD"], ["KMCI"], ["KORD", "KMCI"]]);
  const metrics = dice.chance(4)
    ? dice.pick([["rain_amt"], ["snow_amt"], ["rain_amt", "snow_amt"]] as const)
    : METRIC_IDS.filter(() => dice.chance(4));
  const hours = dice.pick([24, 24, 12, 12, 3]);
  const startMs = START_MS + dice.pick([0, 53]) * MINUTE + dice.pick([0, 12]) * HOUR;
  const endMs = startMs + hours * HOUR;
  return {
    locations,
    metrics: metrics.length > 0 ? metrics : ["temp_high"],
    startMs,
    endMs,
    signingMs: endMs + dice.pick([0, 5, 120]) * MINUTE,
  };
}

const FROZEN = "METAR KORD 010000Z 27008KT 1SM -SN OVC010 00/M01 A3000 RMK AO2";
const ENDS = "METAR KORD 010000Z 27008KT 10SM CLR 10/05 A3000 RMK AO2 RAB05SNB20";
const CORRECTED = "METAR KORD 010000Z COR 27032KT 10SM CLR 10/05 A3000 RMK AO2";
const TRACE = "METAR KORD 010000Z 27008KT 10SM -RA CLR 10/05 A3000 RMK AO2 P0000";

/** Hourly reports around the window with gaps, special reports and reports that are in doubt. */
function randomReports(dice: Dice, station: string, terms: ScoredTerms): StoredObservation[] {
  const reports: StoredObservation[] = [];
  let celsius = dice.between(0, 25);
  // Few stations file as they like, so that gaps come out on both sides of what is allowed.
  const irregular = dice.chance(4);
  const step = () =>
    irregular ? dice.pick([45, 60, 60, 60, 75, 76, 90, 91, 120, 150, 151]) * MINUTE : HOUR;
  for (
    let t = terms.startMs - terms.startMs % HOUR - 3 * HOUR - 7 * MINUTE;
    t < terms.endMs + 3 * HOUR;
    t += step()
  ) {
    celsius += dice.between(-2, 2);
    const minutes = dice.rarely() ? dice.between(-30, 30) : 0;
    const change: Partial<StoredObservation> = {
      station_id: station,
      temperature_value: dice.rarely() ? dice.pick([celsius + 15, 57, 58, null]) : celsius,
      dewpoint_value: dice.rarely()
        ? dice.pick([null, celsius + 0.5, celsius + 0.6])
        : celsius - dice.between(0, 9),
      wind_speed: dice.rarely() ? null : dice.between(0, 30),
      wind_direction: dice.rarely() ? null : dice.between(0, 360),
      precip_in: dice.rarely() ? null : dice.pick([0, 0, 0, 0.01, 0.25]),
      ...(dice.rarely() ? { raw_text: dice.pick([FROZEN, ENDS, TRACE]) } : {}),
      ...(dice.rarely() ? doubt(dice) : {}),
      ...(dice.chance(80) ? { latitude: dice.pick([41.98, 41.9801, 43, null]) } : {}),
    };
    if (!dice.rarely()) reports.push(observation(instant(t + minutes * MINUTE), change));
    if (dice.rarely()) {
      const special = { ...change, metar_type: "SPECI", precip_in: dice.pick([null, 0, 0.01]) };
      reports.push(observation(instant(t + dice.between(5, 55) * MINUTE), special));
    }
  }
  return reports;
}

function doubt(dice: Dice): Partial<StoredObservation> {
  return dice.pick<Partial<StoredObservation>>([
    { quality_status: "unverified", quality_reason: "x", quality_metrics: "temperature" },
    { quality_status: "unverified", quality_reason: "x", quality_metrics: "wind" },
    {
      quality_status: "unverified",
      quality_reason: "x",
      quality_metrics: "present_weather,precipitation",
    },
    { quality_status: "unverified", quality_reason: "x", quality_metrics: null },
    { quality_status: "rejected", quality_reason: "x", quality_metrics: "present_weather" },
    { quality_status: "rejected", quality_reason: "x", quality_metrics: "dewpoint" },
    { validation_version: "metar-consistency-v0", quality_metrics: "wind" },
    { quality_status: null, raw_text: null, validation_version: null },
  ]);
}

/** Hourly runs of four hours at :05 that fail at times, ask again at times, and see corrections. */
function collect(
  dice: Dice,
  station: string,
  terms: ScoredTerms,
  nowMs: number,
  reports: readonly StoredObservation[],
) {
  const observations: StoredObservation[] = [];
  const receipts: StoredReceipt[] = [];
  const corrections = new Map(
    reports.filter(() => dice.rarely()).map((r) => {
      const later = Date.parse(r.generated_at ?? "") + dice.between(5, 150) * MINUTE;
      return [r, {
        fromMs: later,
        row: {
          ...r,
          temperature_value: 12,
          dewpoint_value: 3,
          ...(dice.chance(2) ? {} : doubt(dice)),
        },
      }];
    }),
  );
  const firstRun = terms.startMs - terms.startMs % HOUR - 2 * HOUR + 5 * MINUTE;
  // With one hour each span is asked for only once, and every receipt matters.
  const lookBack = dice.pick([1, 4]) * HOUR;
  for (let run = firstRun; run <= Math.min(nowMs, terms.endMs + 30 * HOUR); run += HOUR) {
    if (dice.rarely()) continue;
    const file = published("observations", instant(run));
    const ask = (fromMs: number, toMs: number, part: number) => {
      const seen = reports.filter((r) => within(r, fromMs, toMs)).map((r) => {
        const correction = corrections.get(r);
        return { ...(correction && correction.fromMs <= run ? correction.row : r), file };
      });
      const stamps = {
        requested_at: instant(run + part * MINUTE),
        completed_at: instant(run + part * MINUTE + 1000),
      };
      if (dice.rarely()) {
        const kind = dice.pick(
          ["transport", "response", "representation", "cap", "budget"] as const,
        );
        receipts.push(
          failedReceipt(instant(fromMs), instant(toMs), kind, {
            station_ids: [station],
            file,
            ...stamps,
            ...(dice.chance(3) ? dice.pick(UNREADABLE) : {}),
          }),
        );
        if (dice.chance(2)) return;
      }
      if (seen[0] && dice.rarely()) seen.push({ ...seen[0], wind_speed: 31 }); // contradicts itself
      if (seen[0] && dice.rarely()) seen.push({ ...seen[0], wind_speed: 32, raw_text: CORRECTED });
      observations.push(...seen);
      receipts.push(receipt(instant(fromMs), instant(toMs), {
        station_ids: [station],
        file,
        ...stamps,
        ...answer(dice, seen.length, `${run.toString(16)}${part}${station === "KORD" ? "1" : "2"}`),
      }));
    };
    ask(run - lookBack - (dice.rarely() ? 0 : 1000), run - 1000, 0);
    // No report is in two answers of a run: they are filed on whole minutes, and this ends a second before one.
    if (dice.rarely()) ask(run - 8 * HOUR, run - lookBack - 1000, 1);
  }
  return { observations, receipts };
}

/** How a receipt may fail to say what was lost, when, or of whom. */
const UNREADABLE: readonly Partial<StoredReceipt>[] = [
  { window_start: "2030-02-30T00:00:00Z" },
  { window_end: "2029-12-31" },
  { window_start: "2031-01-01T00:00:00", window_end: "" },
  { completed_at: "2029-12-31 12:00:00Z" },
  { window_end: "?", completed_at: "2030-01-32T00:00:00Z" },
  { station_ids: [] },
  { station_ids: ["KPWM", "not a station"] },
];

function answer(dice: Dice, reports: number, id: string): Partial<StoredReceipt> {
  const source_sha256 = id.padStart(64, "0");
  if (reports === 0) {
    return dice.chance(2)
      ? {
        status: "empty",
        response_status: 204,
        source_sha256: null,
        response_count: 0,
        report_count: 0,
      }
      : {
        status: "empty",
        response_status: 200,
        source_sha256,
        response_count: 0,
        report_count: 0,
      };
  }
  return {
    source_sha256,
    response_count: reports,
    report_count: reports,
    ...(dice.rarely()
      ? dice.pick<Partial<StoredReceipt>>([
        { response_status: 500 },
        { response_count: 400, report_count: 400 },
        { source_url: "https://mirror.example/api/data/metar?ids=KORD" },
        { error: "it failed" },
      ])
      : {}),
  };
}

/** Loses and changes rows, and loses documents, after everything was written. */
function withAccidents(dice: Dice, written: StoredEvidence): ModelInput {
  const lossyDocuments = new Set<string>();
  const forgedRows = new Set<StoredObservation>();
  const documentsOf = (row: StoredObservation) =>
    written.receipts.filter((r) =>
      r.file.name === row.file.name && r.station_ids.includes(row.station_id)
    )
      .filter((r) => within(row, Date.parse(r.window_start), Date.parse(r.window_end)))
      .map((r) => r.source_sha256).filter((sha) => sha !== null);
  const observations = dice.shuffle(written.observations.flatMap((row) => {
    if (!dice.veryRarely()) return [row];
    for (const sha of documentsOf(row)) lossyDocuments.add(sha);
    if (dice.chance(2)) return [];
    const forged = { ...row, temperature_value: (row.temperature_value ?? 0) + 1 };
    forgedRows.add(forged);
    return [forged];
  }));
  const hashes = [
    ...written.receipts.map((r) => r.source_sha256),
    ...written.forecasts.map((r) => r.source_xml_sha256),
    ...written.precipitation.flatMap((f) => f.rows.map((r) => r.source_sha256)),
  ].filter((sha) => sha !== null);
  return {
    ...written,
    observations,
    receipts: dice.shuffle(written.receipts),
    forecasts: dice.shuffle(written.forecasts),
    badDocuments: new Set([...new Set(hashes)].filter(() => dice.veryRarely())),
    lossyDocuments,
    forgedRows,
  };
}

function within(row: StoredObservation, fromMs: number, toMs: number): boolean {
  const t = Date.parse(row.generated_at ?? "");
  return t >= fromMs && t <= toMs;
}

function instant(ms: number): string {
  return at(new Date(ms).toISOString().replace(".000Z", "Z"));
}

/** The generator that {@link randomWeather} takes. */
export const weatherGenerator = fc.gen();
