import type { StationPlace } from "./weather_table.ts";

/** Stations that tests play with; coordinates are their grid points. */
const PLACES: readonly StationPlace[] = [
  place("KORD", "ORD", "Chicago/O'Hare Intl", "IL", 41.96, -87.93),
  place("KSAW", "MQT", "Marquette/Sawyer Intl", "MI", 46.35, -87.4),
  place("KJFK", "JFK", "New York/JF Kennedy Intl", "NY", 40.64, -73.76),
  place("KMCI", "MCI", "Kansas City Intl", "MO", 39.3, -94.73),
  place("KMSP", "MSP", "Minneapolis/St Paul Intl", "MN", 44.88, -93.23),
  place("KDSM", "DSM", "Des Moines Intl", "IA", 41.54, -93.66),
];

/** Stations whose bulletins give rain by fixed hours. */
export const FIXED_HOUR_STATIONS: ReadonlySet<string> = new Set(["KMCI", "KMSP", "KDSM"]);

/**
 * Where a station stands; one that is not known gets a place of its own.
 * @param index tells unknown stations apart, 0–99
 */
export function placeOf(stationId: string, index: number): StationPlace {
  const known = PLACES.find((each) => each.stationId === stationId);
  return known ?? place(stationId, "", `Test field ${stationId}`, "KS", 37 + index / 100, -99);
}

function place(
  stationId: string,
  iataId: string,
  name: string,
  state: string,
  latitude: number,
  longitude: number,
): StationPlace {
  return { stationId, iataId, name, state, latitude, longitude };
}
