import { strictQuery } from "../strict_query.ts";

/** Half of the last digit that NDFD prints of a point, degrees, and what binary numbers add. */
const SAME_DEGREES = 0.005 + 1e-9;
const POINT = "-?\\d{1,3}(?:\\.\\d{1,15})?,-?\\d{1,3}(?:\\.\\d{1,15})?";
const DIGITS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const PARAMETERS = {
  listLatLon: new RegExp(`^${POINT}(?:%20${POINT})*$`),
  product: /^time-series$/,
  begin: DIGITS,
  end: DIGITS,
  Unit: /^e$/,
  ...Object.fromEntries(
    ["maxt", "mint", "wspd", "wdir", "pop12", "qpf"].concat(
      ["snow", "snowratio", "iceaccum", "maxrh", "minrh"],
    ).map((element) => [element, new RegExp(`^${element}$`)]),
  ),
};

/** A point of the earth, degrees. */
interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * What a forecast request (NDFD XML service) lacks to have asked for a point of its answer, which prints two decimals
 * of it.
 *
 * @example
 * ```ts
 * import { forecastProblem } from "./forecast_request.ts";
 * import assert from "node:assert/strict";
 * const url = "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php" +
 *   "?listLatLon=39.30,-94.71%2041.96,-87.93&product=time-series";
 * assert.equal(forecastProblem(url, { latitude: 41.96, longitude: -87.93 }), undefined);
 * assert.equal(
 *   forecastProblem(url, { latitude: 39.3, longitude: -87.93 }),
 *   "listLatLon does not name 39.3,-87.93",
 * );
 * ```
 * @returns a short sentence that names the parameter; `undefined` when it asked for the point
 */
export function forecastProblem(url: string, point: Point): string | undefined {
  return forecastRequest(url)(point);
}

/** Reads a forecast request once, and then says of each point what {@link forecastProblem} says. */
export function forecastRequest(url: string): (point: Point) => string | undefined {
  const { values, problem } = strictQuery(url, PARAMETERS);
  if (!values) return () => problem;
  const points =
    values.get("listLatLon")?.split("%20").map((point) => point.split(",").map(Number)) ??
      [];
  return ({ latitude, longitude }) => {
    const isAsked = points.some(([lat = NaN, lon = NaN]) =>
      Math.abs(lat - latitude) <= SAME_DEGREES && Math.abs(lon - longitude) <= SAME_DEGREES
    );
    return isAsked ? undefined : `listLatLon does not name ${latitude},${longitude}`;
  };
}
