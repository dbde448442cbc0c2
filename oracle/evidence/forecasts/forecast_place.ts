import type { RuleSet } from "../../rules/rule_set.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import type { Report } from "../observations/report.ts";

/**
 * How far the point of a forecast may lie from where its station reports from, in degrees of latitude and of longitude
 * each, ends included. The point is the catalog's place of the station to two decimals; no station of NOAA reports from
 * more than 0.011° away from it, while 341 have a neighbour within 0.1°.
 */
const MAX_PLACE_DEGREES = 0.02;
/** What binary numbers add to a difference of decimals. */
const PLACE_SLACK_DEGREES = 1e-9;
/** The same in the first release. */
const FIRST_MAX_PLACE_DEGREES = 0.1;

/** Where a row is from, degrees. */
type Place = Pick<StoredForecast, "latitude" | "longitude">;

/** Where a station reports from, against the point of its forecast. */
export interface Placement {
  /** Why the forecast is not of its station, in words; `undefined` when it is, or when no report tells. */
  readonly problem: string | undefined;
  /** The one report that says another place than all others, to be left out. */
  readonly stray: Report | undefined;
}

const IN_PLACE: Placement = { problem: undefined, stray: undefined };

/**
 * Holds the point of a forecast against the places of its station's reports. The rows of a forecast name their station,
 * but its document knows points only: without this a station could be given the forecast of another city from a document
 * that is as genuine. Every report of the window that has coordinates must lie at the point; a single one that does not,
 * with one before and one after it that do, is a stray.
 *
 * @param forecast the proven rows of one station, all of one point
 * @param reports of the same station, ascending, that may tell: those that follow from a document
 */
export function placeForecast(
  forecast: readonly Place[],
  reports: readonly Report[],
  window: Window,
  rules: RuleSet,
): Placement {
  const [point] = forecast;
  if (!point) return IN_PLACE;
  if (rules.forecastPlace === "any-report") return placeByAnyReport(point, reports);
  const telling = reports.filter(({ row, atMs }) =>
    contains(window, atMs) && Number.isFinite(row.latitude) && Number.isFinite(row.longitude)
  );
  const isOff = ({ row }: Report) => !isNear(point, row, MAX_PLACE_DEGREES + PLACE_SLACK_DEGREES);
  const [first, ...others] = telling.filter(isOff);
  if (!first) return IN_PLACE;
  const index = telling.indexOf(first);
  const isBetween = index > 0 && index < telling.length - 1;
  if (others.length === 0 && isBetween) return { problem: undefined, stray: first };
  return placeProblem(point, first.row);
}

/** As the first release did: one report of all that are read is enough. */
function placeByAnyReport(point: Place, reports: readonly Report[]): Placement {
  const [first] = reports;
  if (!first || reports.some(({ row }) => isNear(point, row, FIRST_MAX_PLACE_DEGREES))) {
    return IN_PLACE;
  }
  return placeProblem(point, first.row);
}

function placeProblem(point: Place, place: Place): Placement {
  return {
    problem: `the forecast is of ${spell(point)}, but the station reports from ${spell(place)}`,
    stray: undefined,
  };
}

/** False for anything that is not a number, too. */
function isNear(a: Place, b: Place, maxDegrees: number): boolean {
  const longitudes = degreesApart(a.longitude, b.longitude);
  return degreesApart(a.latitude, b.latitude) <= maxDegrees &&
    Math.min(longitudes, 360 - longitudes) <= maxDegrees;
}

function degreesApart(a: number | null, b: number | null): number {
  return a === null || b === null ? NaN : Math.abs(a - b);
}

function spell({ latitude, longitude }: Place): string {
  return `${latitude}, ${longitude}`;
}
