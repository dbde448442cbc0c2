import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import type { ScoredTerms } from "../../../oracle/stored/scored_terms.ts";
import { answerWithPage, leaveUnanswered } from "../writer/answer_faults.ts";
import { readingsTable } from "../writer/readings_table.ts";
import { changeReports, correctReport, doubtful, silent } from "../writer/table_faults.ts";
import type { WeatherTable } from "../writer/weather_table.ts";
import type { FaultPlan } from "../../noaa/fault.ts";
import { Dice } from "./dice.ts";
import { HOUR, MINUTE } from "./model_input.ts";

/** An event, the weather of its stations, and how NOAA's services fared meanwhile. */
export interface RandomTable {
  readonly terms: ScoredTerms;
  readonly table: WeatherTable;
  readonly faults: FaultPlan | undefined;
}

const START_MS = Date.parse("2030-01-01T00:00:00Z");

/** A table of readings with up to two things wrong in it; every other one is sound. The same seed makes the same table. */
export function randomTable(seed: number): RandomTable {
  const dice = new Dice(seed);
  const startMs = START_MS + dice.pick([0, 12]) * HOUR;
  const endMs = startMs + dice.pick([12, 24]) * HOUR;
  const locations = dice.pick([["KORD"], ["KMCI"], ["KSAW", "KMCI"]]);
  const scored = METRIC_IDS.filter(() => dice.chance(3));
  const window = { startMs, endMs, signingMs: endMs + 2 * HOUR };
  let table = readingsTable(
    window,
    Object.fromEntries(locations.map((station) => [station, readings(dice)])),
  );
  let faults: FaultPlan | undefined;
  for (let left = dice.pick([0, 0, 1, 2]); left > 0; left--) {
    const station = dice.pick(locations);
    const from = startMs + dice.between(0, 11) * HOUR;
    const to = from + dice.pick([0, 60, 120, 150]) * MINUTE;
    const requests = {
      service: "metar",
      naming: station,
      fromMs: from,
      toMs: from + 4 * HOUR,
    } as const;
    switch (dice.between(0, 8)) {
      case 0:
        table = silent(table, station, from, to);
        break;
      case 1:
        table = doubtful(table, station, from, to, dice.pick(["unverified", "rejected"]));
        break;
      case 2:
        table = changeReports(table, station, from, to, { weather: dice.pick(["-SN", "RA"]) });
        break;
      case 3:
        table = changeReports(table, station, from, to, { windKt: null, windDirection: null });
        break;
      case 4:
        table = correctReport(table, station, from + 53 * MINUTE, from + 3 * HOUR, { windKt: 40 });
        break;
      case 5:
        faults = leaveUnanswered(requests);
        break;
      case 6:
        faults = answerWithPage(requests);
        break;
      case 7: {
        const remarks = dice.pick(["WND DATA ESTMD", "WINDS UNRELIABLE", "P0000 P0000"]);
        table = changeReports(table, station, from, to, { remarks });
        break;
      }
      case 8:
        table = doubtful(table, station, from, to, "lost");
        break;
    }
  }
  const metrics = scored.length > 0 ? scored : (["temp_high"] as const);
  return { terms: { ...window, locations, metrics }, table, faults };
}

function readings(dice: Dice) {
  const half = () => ({
    temp_low: dice.between(10, 50),
    temp_high: dice.between(51, 80),
    wind_speed: dice.between(1, 40),
    wind_direction: dice.between(1, 360),
    rain_amt: dice.pick([0, 0.01, 0.5]),
    humidity: dice.between(30, 100),
  });
  return { baseline: { ...half(), snow_amt: dice.pick([0, 0, 2]) }, observed: half() };
}
