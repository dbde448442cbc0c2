import { type Choice, type EntryJson, toWirePrediction } from "../../shared/contract/entry.ts";
import type { Pick } from "../../shared/contract/metric.ts";
import type { Entry } from "./entry.ts";

/** An entry as answers carry it: its picks one by one, and again grouped by station. */
export function entryJson(entry: Entry): EntryJson {
  return {
    id: entry.id,
    event_id: entry.eventId,
    picks: entry.picks.map(({ target, metric, prediction }) => ({
      target,
      metric,
      prediction: toWirePrediction(prediction),
    })),
    expected_observations: choices(entry.picks),
    score: entry.score,
    base_score: entry.baseScore,
  };
}

/** Picks grouped by station, in the order the stations first appear; always all members. */
function choices(picks: readonly Pick[]): Choice[] {
  const byStation = new Map<string, Choice>();
  for (const { target, metric, prediction } of picks) {
    const choice = byStation.get(target) ?? noChoice(target);
    choice[metric] = toWirePrediction(prediction);
    byStation.set(target, choice);
  }
  return [...byStation.values()];
}

function noChoice(stations: string): Choice {
  return {
    stations,
    temp_high: null,
    temp_low: null,
    wind_speed: null,
    wind_direction: null,
    rain_amt: null,
    snow_amt: null,
    humidity: null,
  };
}
