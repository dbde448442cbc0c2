import type { StoredForecast } from "../../stored/rows.ts";
import type { ProvenObservations } from "../observations/observation_proof.ts";

/**
 * How far the point of a forecast may lie from where its station reports from, in degrees of latitude and of
 * longitude each. The point is the catalog's place of the station to two decimals, and that place and the one of
 * reports agree to a thousandth of a degree; another city is farther away.
 */
const MAX_PLACE_DEGREES = 0.1;

/** Where a row is from, degrees. */
type Place = Pick<StoredForecast, "latitude" | "longitude">;

/**
 * Why a forecast is not of its station, in words; `undefined` when it is, or when no report tells where the station is.
 * The rows of a forecast name their station, but its document knows points only: without this a station could be given
 * the forecast of another city from a document that is as genuine.
 *
 * @param forecast the proven rows of one station, all of one point
 * @param observations of the same station; reports that do not follow from a document tell nothing
 */
export function placeProblem(
  forecast: readonly Place[],
  { reports, sourceOf }: Pick<ProvenObservations, "reports" | "sourceOf">,
): string | undefined {
  const [point] = forecast;
  const places = reports.filter((report) => sourceOf(report) !== null).map(({ row }) => row);
  const [place] = places;
  if (!point || !place || places.some((each) => isNear(point, each))) return undefined;
  return `the forecast is of ${spell(point)}, but the station reports from ${spell(place)}`;
}

/** False for anything that is not a number, too. */
function isNear(a: Place, b: Place): boolean {
  const longitudes = degreesApart(a.longitude, b.longitude);
  return degreesApart(a.latitude, b.latitude) <= MAX_PLACE_DEGREES &&
    Math.min(longitudes, 360 - longitudes) <= MAX_PLACE_DEGREES;
}

function degreesApart(a: number | null, b: number | null): number {
  return a === null || b === null ? NaN : Math.abs(a - b);
}

function spell({ latitude, longitude }: Place): string {
  return `${latitude}, ${longitude}`;
}
