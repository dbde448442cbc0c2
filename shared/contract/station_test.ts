import assert from "node:assert/strict";
import * as v from "valibot";
import { Station } from "./station.ts";

Deno.test("a station stands on the globe, in numbers that JSON can spell", () => {
  const station = {
    station_id: "KORD",
    station_name: "",
    state: "IL",
    iata_id: "",
    elevation_m: null,
    latitude: -90,
    longitude: 180,
  };
  assert.ok(v.is(Station, station));
  for (const value of [NaN, Infinity, -Infinity, 180.1, null]) {
    assert.equal(v.is(Station, { ...station, latitude: value }), false, `${value}`);
    assert.equal(v.is(Station, { ...station, longitude: value }), false, `${value}`);
  }
  assert.equal(v.is(Station, { ...station, elevation_m: Infinity }), false);
});
