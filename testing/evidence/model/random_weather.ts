import { CURRENT_RULES } from "../../../oracle/rules/rule_set.ts";
import type { GeneratorValue } from "fast-check";
import fc from "fast-check";
import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { OFFICIAL_URL_PREFIXES } from "../../../oracle/evidence/collection/source_url.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { StoredReceipt } from "../../../oracle/stored/receipt.ts";
import type { StoredObservation } from "../../../oracle/stored/rows.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { at, failedReceipt, published, receipt } from "../writer/stored_rows.ts";
import { HOUR, MINUTE, type ModelInput } from "./model_input.ts";
import { randomForecasts } from "./random_forecasts.ts";
import { doubt, otherCopies, randomReports } from "./random_reports.ts";
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
  const precipitation =
    terms.locations.includes("KMCI") && dice.chance(dice.has("bulletins") ? 1 : 2)
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
  const locations = dice.has("bulletins")
    ? ["KMCI"]
    : dice.pick([["KORD"], ["KMCI"], ["KORD", "KMCI"]]);
  const metrics = dice.chance(dice.has("rain") || dice.has("bulletins") ? 1 : 4)
    ? dice.pick([["rain_amt"], ["snow_amt"], ["rain_amt", "snow_amt"]] as const)
    : METRIC_IDS.filter(() => dice.chance(4));
  const hours = dice.has("stuck sensor") ? dice.pick([3, 6]) : dice.pick([24, 24, 12, 12, 3]);
  const minute = dice.has("bulletins") ? 0 : dice.has("rain") ? 53 : dice.pick([0, 53]);
  const startMs = START_MS + minute * MINUTE + dice.pick([0, 12]) * HOUR;
  const endMs = startMs + hours * HOUR;
  return {
    locations,
    metrics: metrics.length > 0 ? metrics : ["temp_high"],
    startMs,
    endMs,
    signingMs: endMs + dice.pick([0, 5, 120]) * MINUTE,
  };
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
  const lead = (dice.has("stuck sensor") ? 14 : 2) * HOUR;
  const firstRun = terms.startMs - terms.startMs % HOUR - lead + 5 * MINUTE;
  // With one hour each span is asked for only once, and every receipt matters.
  const lookBack = dice.pick([1, 4]) * HOUR;
  for (let run = firstRun; run <= Math.min(nowMs, terms.endMs + 30 * HOUR); run += HOUR) {
    if (dice.rarely()) continue;
    const file = published("observations", instant(run));
    const ask = (fromMs: number, toMs: number, part: number) => {
      const isHollow = dice.rarely("hollow answers");
      const seen = reports.filter((r) => !isHollow && within(r, fromMs, toMs)).map((r) => {
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
            source_url: metarUrl(station, fromMs, toMs),
            file,
            ...stamps,
            ...(dice.chance(3) ? dice.pick(UNREADABLE) : {}),
          }),
        );
        if (dice.chance(2)) return;
      }
      if (seen[0] && dice.rarely("copies")) seen.push(...otherCopies(dice, dice.pick(seen)));
      observations.push(...seen);
      receipts.push(receipt(instant(fromMs), instant(toMs), {
        station_ids: [station],
        file,
        ...stamps,
        source_url: dice.rarely("addresses")
          ? otherUrl(dice, station, fromMs, toMs)
          : metarUrl(station, fromMs, toMs),
        ...answer(dice, seen.length, `${run.toString(16)}${part}${station === "KORD" ? "1" : "2"}`),
      }));
    };
    ask(run - lookBack - (dice.rarely() ? 0 : 1000), run - 1000, 0);
    // No report is in two answers of a run: they are filed on whole minutes, and this ends a second before one.
    if (dice.rarely()) ask(run - 8 * HOUR, run - lookBack - 1000, 1);
  }
  return { observations, receipts };
}

/** The URL that asks a station for a closed span. */
function metarUrl(ids: string, fromMs: number, toMs: number): string {
  const date = new Date(toMs).toISOString().replace(/\.\d+/, "");
  const hours = Math.ceil(1e8 * (toMs - fromMs) / HOUR) / 1e8;
  return `https://aviationweather.gov/api/data/metar?ids=${ids}&format=xml&date=${date}&hours=${hours}`;
}

/** A URL that asks for something else, or only nearly. */
function otherUrl(dice: Dice, station: string, fromMs: number, toMs: number): string {
  const url = metarUrl(station, fromMs, toMs);
  return dice.pick([
    metarUrl("KLAX", fromMs, toMs),
    metarUrl(`KLAX,${station}`, fromMs, toMs),
    metarUrl(station, fromMs + 1000, toMs),
    metarUrl(station, fromMs + 2000, toMs),
    metarUrl(station, fromMs, toMs - 1000),
    metarUrl(station, fromMs, toMs - 2000),
    metarUrl(station, fromMs - HOUR, toMs + MINUTE),
    metarUrl(station, fromMs - 24 * HOUR, toMs - 24 * HOUR),
    url.replace("ids=K", "ids=%4B"),
    `${url}&ids=${station}`,
    `${url}&bbox=1`,
    url.replace(/&date=[^&]*/, ""),
    url.replace(/&hours=.*/, ""),
  ]);
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
  // Other stations answered where this one did not.
  if (reports === 0 && dice.has("hollow answers") && dice.chance(3)) return { source_sha256 };
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
    if (!dice.veryRarely("forgery")) return [row];
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
