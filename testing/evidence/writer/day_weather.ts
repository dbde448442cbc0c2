import { DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { readingsTable, type StationReadings } from "./readings_table.ts";

/** A station whose day comes as forecast, but for a high of 75 °F where 70 were forecast. */
export const WARMER_DAY: StationReadings = {
  baseline: { temp_high: 70, temp_low: 50, wind_speed: 10 },
  observed: { temp_high: 75, temp_low: 50, wind_speed: 10 },
};

/** The weather of `DAY_EVENT` with a {@link WARMER_DAY} at both stations. */
export const WARMER_WEATHER = readingsTable(DAY_WINDOW, { KORD: WARMER_DAY, KSAW: WARMER_DAY });

/** The readings of `DAY_EVENT` under which `DAY_ENTRIES` score 30, 10 and 40. */
export const DAY_STATIONS = {
  KORD: WARMER_DAY,
  KSAW: {
    baseline: { temp_high: 40, temp_low: 30, wind_speed: 5 },
    observed: { temp_high: 40, temp_low: 29.4, wind_speed: 8 },
  },
};

/** The weather that gives {@link DAY_STATIONS}. */
export const DAY_WEATHER = readingsTable(DAY_WINDOW, DAY_STATIONS);
