import { type GridPoint, gridPoint } from "../../shared/noaa/grid_point.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import { POINTS_PER_REQUEST } from "../noaa/ndfd.ts";

/** A grid point to ask for, and every station on it. */
export interface PlannedPoint {
  readonly point: GridPoint;
  /** Ordered by id; the first gives the point its place in the plan. */
  readonly stations: readonly CatalogStation[];
}

/** The points of one request, in the order of their first stations. */
export type ForecastBatch = readonly PlannedPoint[];

/** What a run asks for. */
export interface ForecastPlan {
  readonly batches: readonly ForecastBatch[];
  /** Stations that should get rows: those that file METARs. */
  readonly expected: number;
}

/** The text that a point of a request and of its answer have in common. */
export const pointKey = ({ lat, lon }: GridPoint): string => `${lat},${lon}`;

/**
 * Plans the requests for all stations that file METARs: in the order of their ids, each grid point once, so that
 * the rows of a batch fill a narrow range of ids.
 */
export function planForecasts(
  stations: readonly CatalogStation[],
  pointsPerRequest = POINTS_PER_REQUEST,
): ForecastPlan {
  const wanted = stations
    .filter((station) => station.reportsMetar)
    .toSorted((a, b) => a.stationId < b.stationId ? -1 : 1);
  const points = new Map<string, { point: GridPoint; stations: CatalogStation[] }>();
  for (const station of wanted) {
    const point = gridPoint(station.latitude, station.longitude);
    const planned = points.get(pointKey(point));
    if (planned === undefined) points.set(pointKey(point), { point, stations: [station] });
    else planned.stations.push(station);
  }
  const all = [...points.values()];
  const batches: ForecastBatch[] = [];
  for (let i = 0; i < all.length; i += pointsPerRequest) {
    batches.push(all.slice(i, i + pointsPerRequest));
  }
  return { batches, expected: wanted.length };
}

/**
 * In which batch the rows of a station belong for the file to be sorted by station: the last one that begins at
 * or before its id. For a station that shares its point, that may be later than the batch that asks for it.
 */
export function batchOfStation(plan: ForecastPlan, stationId: string): number {
  let low = 0, high = plan.batches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const first = plan.batches[middle]?.[0]?.stations[0]?.stationId ?? "";
    if (first <= stationId) low = middle;
    else high = middle - 1;
  }
  return low;
}
