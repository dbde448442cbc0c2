import { geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";
import atlas from "us-atlas/states-10m.json" with { type: "json" };
import {
  insetProjection,
  INSETS,
  MAP_HEIGHT,
  MAP_WIDTH,
  STATES_PROJECTION,
} from "../oracle/ui/map/projection.ts";

/** Triangles that matter less than this, in units of the atlas, are dropped from the outlines. */
const STATES_DETAIL = 0.008;
/** The same in the insets, which are drawn larger. */
const INSETS_DETAIL = 0.0001;

/** The land of the United States as a picture whose parts others use and colour; out of `us-atlas`. */
export function drawLand(): string {
  // The JSON of us-atlas is a topology with these objects; its types do not say so.
  const whole = presimplify(atlas as unknown as Topology<{ states: GeometryCollection }>);
  const coarse = simplify(whole, STATES_DETAIL);
  const fine = simplify(whole, INSETS_DETAIL);
  const apart = new Set(INSETS.flatMap(({ states }) => states));
  const states = pick(coarse.objects.states, (id) => !apart.has(id));
  const path = geoPath(STATES_PROJECTION).digits(0);
  const insets = INSETS.map((inset) => {
    const own = pick(fine.objects.states, (id) => inset.states.includes(id));
    return geoPath(insetProjection(inset)).digits(0)(feature(fine, own)) ?? "";
  });
  const borders = mesh(coarse, states as GeometryObject, (a, b) => a !== b);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}">` +
    `<path id="land" d="${path(feature(coarse, states))}${insets.join("")}"/>` +
    `<path id="borders" d="${path(borders)}"/></svg>\n`;
}

function pick(states: GeometryCollection, isWanted: (id: string) => boolean): GeometryCollection {
  return { ...states, geometries: states.geometries.filter(({ id }) => isWanted(String(id))) };
}
