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

/**
 * Whether a forecast request (NDFD XML service) asked for a point of its answer, which prints two decimals of it.
 *
 * @example
 * ```ts
 * import { forecastAskedFor } from "./forecast_request.ts";
 * import assert from "node:assert/strict";
 * const url = "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php" +
 *   "?listLatLon=39.30,-94.71%2041.96,-87.93&product=time-series";
 * assert.equal(forecastAskedFor(url, { latitude: 41.96, longitude: -87.93 }), true);
 * assert.equal(forecastAskedFor(url, { latitude: 39.3, longitude: -87.93 }), false);
 * ```
 */
export function forecastAskedFor(
  url: string,
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
): boolean {
  const points = strictQuery(url, PARAMETERS)?.get("listLatLon")?.split("%20") ?? [];
  return points.some((point) => {
    const [lat = NaN, lon = NaN] = point.split(",").map(Number);
    return Math.abs(lat - latitude) <= SAME_DEGREES && Math.abs(lon - longitude) <= SAME_DEGREES;
  });
}
