import { geoAlbersUsa, geoMercator, type GeoProjection } from "d3-geo";

/** The drawing's size in its own units; whole numbers are fine enough. */
export const MAP_WIDTH = 1950;
/** @see {@link MAP_WIDTH} */
export const MAP_HEIGHT = 1330;

/** A part of the country that has a frame of its own on the map. */
export interface Inset {
  readonly name: string;
  /** Degrees, both corners; everything inside is drawn in the frame. */
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  /** The frame, in units of the drawing. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The states of `us-atlas` that lie in it, by FIPS code. */
  readonly states: readonly string[];
}

/** What the projection of the states leaves out; Alaska and Hawaii are part of it. */
export const INSETS: readonly Inset[] = [
  {
    name: "Puerto Rico, Virgin Islands",
    west: -67.6,
    south: 17.5,
    east: -64.3,
    north: 18.8,
    x: 1640,
    y: 1164,
    width: 300,
    height: 124,
    states: ["72", "78"],
  },
  {
    name: "Guam, Marianas",
    west: 144.3,
    south: 13.0,
    east: 146.3,
    north: 15.6,
    x: 724,
    y: 1128,
    width: 118,
    height: 160,
    states: ["66", "69"],
  },
];

const states = geoAlbersUsa().scale(2560).translate([MAP_WIDTH / 2, 600]);
const insets = INSETS.map((inset) => ({ inset, projection: insetProjection(inset) }));

/** The projection that fills the frame of an inset. */
export function insetProjection(
  { west, south, east, north, x, y, width, height }: Inset,
): GeoProjection {
  const corners = { type: "MultiPoint" as const, coordinates: [[west, south], [east, north]] };
  return geoMercator().fitExtent([[x + 8, y + 8], [x + width - 8, y + height - 8]], corners);
}

/** The projection of the states: Albers' equal-area conic, Alaska and Hawaii moved below. */
export const STATES_PROJECTION: GeoProjection = states;

/**
 * Where a place is drawn, in whole units; `undefined` when the map does not show it.
 *
 * @example
 * ```ts
 * import { placeOnMap } from "./projection.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(placeOnMap(-87.93, 41.96), [1262, 442]); // Chicago
 * assert.equal(placeOnMap(2.55, 49.01), undefined); // Paris
 * ```
 */
export function placeOnMap(longitude: number, latitude: number): [number, number] | undefined {
  const own = insets.find(({ inset: { west, south, east, north } }) =>
    longitude >= west && longitude <= east && latitude >= south && latitude <= north
  );
  const placed = (own?.projection ?? states)([longitude, latitude]);
  if (!placed) return undefined;
  const [x, y] = [Math.round(placed[0]), Math.round(placed[1])];
  return x >= 0 && x <= MAP_WIDTH && y >= 0 && y <= MAP_HEIGHT ? [x, y] : undefined;
}
