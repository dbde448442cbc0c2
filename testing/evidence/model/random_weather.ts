import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { OFFICIAL_URL_PREFIXES } from "../../../oracle/evidence/collection/source_url.ts";
import { CURRENT_RULES } from "../../../oracle/rules/rule_set.ts";
import type { StoredEvidence } from "../../../oracle/stored/stored_evidence.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { Dice, type Trouble } from "./dice.ts";
import { HOUR, MINUTE, type ModelInput } from "./model_input.ts";
import { withAccidents } from "./random_accidents.ts";
import { randomCollection } from "./random_collection.ts";
import { randomFiles } from "./random_files.ts";
import { randomFixedHours } from "./random_fixed_hours.ts";
import { randomForecasts } from "./random_forecasts.ts";
import { randomReports } from "./random_reports.ts";

/** Evidence as it was written, and what became of it: rows changed or lost, documents gone. */
export interface RandomWeather {
  /** What goes wrong in it again and again. */
  readonly trouble: Trouble | undefined;
  /** What the documents say. */
  readonly written: StoredEvidence;
  /** What is stored now; arrays in the order of upload, which must not matter. */
  readonly stored: ModelInput;
}

/**
 * Weather, collections and accidents of one event. Half of the events have no accidents, so that many settle.
 * @param seed any whole number; the same one makes the same weather
 */
export function randomWeather(seed: number): RandomWeather {
  const dice = new Dice(seed);
  const terms = randomTerms(dice);
  const nowMs = terms.signingMs + dice.pick([10, 70, 130, 600, 1400]) * MINUTE;
  const collected = terms.locations.map((station) =>
    randomCollection(dice, station, terms, nowMs, randomReports(dice, station, terms))
  );
  const { forecasts, retained } = randomForecasts(dice, terms, nowMs);
  const precipitation =
    terms.locations.includes("KMCI") && dice.chance(dice.has("bulletins") ? 1 : 4)
      ? randomFixedHours(dice, terms, nowMs)
      : [];
  const written: StoredEvidence = {
    rules: CURRENT_RULES,
    terms,
    nowMs,
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    observations: collected.flatMap(({ observations }) => observations),
    receipts: collected.flatMap(({ receipts }) => receipts),
    precipitation,
    forecasts,
    retained,
    files: randomFiles(dice, terms, nowMs),
  };
  return { trouble: dice.trouble, written, stored: withAccidents(dice, written) };
}

const START_MS = Date.parse("2030-01-01T00:00:00Z");

function randomTerms(dice: Dice): ScoredTerms {
  const locations = dice.has("bulletins")
    ? ["KMCI"]
    : dice.pick([["KORD"], ["KMCI"], ["KORD", "KMCI"]]);
  const isRainy = dice.has("rain") || dice.has("hidden phase");
  const metrics = dice.chance(isRainy || dice.has("bulletins") ? 1 : dice.has("copies") ? 2 : 4)
    ? dice.pick([["rain_amt"], ["snow_amt"], ["rain_amt", "snow_amt"]] as const)
    : METRIC_IDS.filter(() => dice.chance(4));
  const hours = dice.has("stuck sensor")
    ? dice.pick([3, 6])
    : isRainy
    ? dice.pick([6, 12, 24])
    : dice.pick([24, 24, 12, 12, 3]);
  const minute = dice.has("bulletins") ? 0 : isRainy ? 53 : dice.pick([0, 53]);
  const startMs = START_MS + minute * MINUTE + dice.pick([0, 12]) * HOUR;
  const endMs = startMs + hours * HOUR;
  const isLate = dice.chance(dice.has("late files") ? 1 : dice.has("hollow answers") ? 3 : 12);
  const wait = dice.pick(
    isLate ? [25 * 60, dice.has("late files") ? 40 * 60 : 25 * 60] : [0, 5, 120],
  );
  return {
    locations,
    metrics: metrics.length > 0 ? metrics : ["temp_high"],
    startMs,
    endMs,
    signingMs: endMs + wait * MINUTE,
  };
}
