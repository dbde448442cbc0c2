/** A point as NDFD is asked for it and answers it: degrees with exactly two decimals, e.g. `45.75`, `-107.66`. */
export interface GridPoint {
  readonly lat: string;
  readonly lon: string;
}

/**
 * The grid point of exact coordinates. One function writes both what is asked and what is matched, so the way ties
 * are rounded never matters.
 *
 * @example
 * ```ts
 * import { gridPoint } from "./grid_point.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(gridPoint(45.7453, -107.6606), { lat: "45.75", lon: "-107.66" });
 * assert.deepEqual(gridPoint(39.3, -94.7), { lat: "39.30", lon: "-94.70" });
 * ```
 */
export function gridPoint(latitude: number, longitude: number): GridPoint {
  return { lat: twoDecimals(latitude), lon: twoDecimals(longitude) };
}

/** Whether degrees are a latitude; the catalog's placeholder −99.99 is none. */
export function isLatitude(degrees: number): boolean {
  return degrees >= -90 && degrees <= 90;
}

/** Whether degrees are a longitude. */
export function isLongitude(degrees: number): boolean {
  return degrees >= -180 && degrees <= 180;
}

function twoDecimals(degrees: number): string {
  const text = degrees.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}
