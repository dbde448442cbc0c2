import assert from "node:assert/strict";
import fc from "fast-check";
import { gridPoint } from "./grid_point.ts";

Deno.test("a grid point has exactly two decimals", () => {
  assert.deepEqual(gridPoint(45.7453, -107.6606), { lat: "45.75", lon: "-107.66" });
  assert.deepEqual(gridPoint(36.005, -97.995), { lat: "36.01", lon: "-98.00" });
  assert.deepEqual(gridPoint(40, -100), { lat: "40.00", lon: "-100.00" });
  assert.deepEqual(gridPoint(-0.004, 179.999), { lat: "0.00", lon: "180.00" });
});

Deno.test("reading a grid point back gives the same grid point", () => {
  const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
  fc.assert(fc.property(degrees(90), degrees(180), (latitude, longitude) => {
    const point = gridPoint(latitude, longitude);
    assert.deepEqual(gridPoint(Number(point.lat), Number(point.lon)), point);
  }));
});
