import { v7 } from "uuid";
import type { EntryRequest } from "../shared/contract/entry.ts";
import type { CreateEventRequest } from "../shared/contract/event.ts";
import type { Metric } from "../shared/contract/metric.ts";
import type { WirePrediction } from "../shared/contract/entry.ts";

/** The event of the story: the day half of 2026-09-17 in Chicago and New York. */
export function demoEvent(nowMs: number): CreateEventRequest {
  return {
    id: v7({ msecs: nowMs }),
    locations: ["KORD", "KJFK"],
    scoring_fields: ["temp_high", "wind_speed"],
    start_observation_date: "2026-09-17T12:00:00Z",
    end_observation_date: "2026-09-18T00:00:00Z",
    signing_date: "2026-09-18T01:00:00Z",
    total_allowed_entries: PLAYERS.length,
    number_of_places_win: 2,
    number_of_values_per_entry: 4,
  };
}

interface Player {
  readonly name: string;
  /** Predictions for KORD high, KORD wind, KJFK high, KJFK wind; null is none. */
  readonly predictions: readonly (WirePrediction | null)[];
}

const PLAYERS: readonly Player[] = [
  { name: "Ada", predictions: ["Over", "Over", "Over", "Over"] },
  { name: "Ben", predictions: ["Under", "Over", "Under", "Under"] },
  { name: "Cleo", predictions: ["Par", "Par", "Par", "Par"] },
  { name: "Dora", predictions: ["Over", "Under", "Under", "Over"] },
  { name: "Emil", predictions: ["Under", null, "Over", null] },
];

const PAIRS: readonly [string, Metric][] = [
  ["KORD", "temp_high"],
  ["KORD", "wind_speed"],
  ["KJFK", "temp_high"],
  ["KJFK", "wind_speed"],
];

/** The entries of all players, and whose each is. */
export function demoEntries(
  eventId: string,
  nowMs: number,
): { entries: EntryRequest[]; nameOf: ReadonlyMap<string, string> } {
  const nameOf = new Map<string, string>();
  const entries = PLAYERS.map(({ name, predictions }, seat) => {
    const id = v7({ msecs: nowMs + seat });
    nameOf.set(id, name);
    const picks = PAIRS.flatMap(([target, metric], pair) => {
      const prediction = predictions[pair];
      return prediction ? [{ target, metric, prediction }] : [];
    });
    return { id, event_id: eventId, picks };
  });
  return { entries, nameOf };
}
