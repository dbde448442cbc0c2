import type { Station } from "../../../shared/contract/station.ts";
import type { PageWeather } from "./page_weather.ts";
import type { StationNow } from "../../weather/questions/station_now.ts";
import { placeOnMap } from "../map/projection.ts";
import { stateName } from "./states.ts";
import type { StationsQuery } from "./stations_query.ts";

/** A station that was found, with its newest report if it reported lately. */
export interface FoundStation {
  readonly station: Station;
  readonly now: StationNow | undefined;
}

/** What the page shows. */
export interface StationsFound {
  readonly asked: StationsQuery;
  /** The best first, at most {@link MOST_FOUND}. */
  readonly found: readonly FoundStation[];
  /** How many there are in all. */
  readonly total: number;
}

const MOST_FOUND = 250;

/** Finds the stations of the last 30 days that a visitor asks for. */
export async function findStations(
  weather: Pick<PageWeather, "stations" | "nation">,
  asked: StationsQuery,
): Promise<StationsFound> {
  const [{ rows: stations }, nation] = await Promise.all([weather.stations(), weather.nation()]);
  const nowOf = new Map(nation.stations.map((now) => [now.station.station_id, now]));
  const matching = stations.map((station) => ({ station, rank: rankOf(station, asked) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || (a.station.station_name < b.station.station_name ? -1 : 1));
  return {
    asked,
    found: matching.slice(0, MOST_FOUND)
      .map(({ station }) => ({ station, now: nowOf.get(station.station_id) })),
    total: matching.length,
  };
}

/** The id of the station with a report that lies nearest to a point of the map; `undefined` when there is none. */
export async function nearestOnMap(
  weather: Pick<PageWeather, "nation">,
  [x = 0, y = 0]: readonly number[],
): Promise<string | undefined> {
  let nearest: { readonly id: string; readonly apart: number } | undefined;
  for (const { station } of (await weather.nation()).stations) {
    const place = placeOnMap(station.longitude, station.latitude);
    if (!place) continue;
    const apart = Math.hypot(place[0] - x, place[1] - y);
    if (apart < (nearest?.apart ?? Infinity)) nearest = { id: station.station_id, apart };
  }
  return nearest?.id;
}

/** How well a station fits; 0 is not at all. An id or airport code comes before a name, and that before a state. */
function rankOf(
  { station_id: id, iata_id: iata, station_name: name, state }: Station,
  { q = "", state: wanted }: StationsQuery,
): number {
  if (wanted !== undefined && state !== wanted) return 0;
  const words = q.toUpperCase();
  if (words === "") return wanted === undefined ? 0 : 1;
  if (id === words || iata === words) return 5;
  if (id.startsWith(words)) return 4;
  const whole = name.toUpperCase();
  if (whole.startsWith(words)) return 3;
  const all = `${whole} ${id} ${iata} ${state} ${stateName(state).toUpperCase()}`;
  if (state === words || stateName(state).toUpperCase() === words) return 2;
  return words.split(/\s+/).every((word) => all.includes(word)) ? 1 : 0;
}
