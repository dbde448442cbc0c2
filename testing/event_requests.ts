import type { SubmitEntriesRequest } from "../shared/contract/entry.ts";
import type { CreateEventRequest } from "../shared/contract/event.ts";

/** The id of {@link F1}. */
export const F1_ID = "0199a1b2-0000-7000-8000-0000000000aa";

/** A 24-hour event at two stations with three entries and one place; signing two hours after its end. */
export const F1: CreateEventRequest = {
  id: F1_ID,
  locations: ["KORD", "KSAW"],
  start_observation_date: "2030-01-01T00:00:00Z",
  end_observation_date: "2030-01-02T00:00:00Z",
  signing_date: "2030-01-02T02:00:00Z",
  total_allowed_entries: 3,
  number_of_places_win: 1,
  number_of_values_per_entry: 3,
};

/** The ids of the entries of {@link F3}, ascending. */
export const F3_IDS = [
  "0199a1b2-0000-7000-8000-000000000001",
  "0199a1b2-0000-7000-8000-000000000002",
  "0199a1b2-0000-7000-8000-000000000003",
] as const;

/** Three entries for {@link F1}; under the readings of {@link F2} they score 30, 10 and 40. */
export const F3: SubmitEntriesRequest = {
  event_id: F1_ID,
  entries: [
    {
      id: F3_IDS[0],
      event_id: F1_ID,
      picks: [
        { target: "KORD", metric: "temp_high", prediction: "Over" },
        { target: "KORD", metric: "temp_low", prediction: "Par" },
      ],
    },
    {
      id: F3_IDS[1],
      event_id: F1_ID,
      picks: [
        { target: "KORD", metric: "temp_high", prediction: "Under" },
        { target: "KSAW", metric: "temp_low", prediction: "Under" },
      ],
    },
    {
      id: F3_IDS[2],
      event_id: F1_ID,
      picks: [
        { target: "KSAW", metric: "temp_high", prediction: "Par" },
        { target: "KORD", metric: "wind_speed", prediction: "Par" },
      ],
    },
  ],
};
