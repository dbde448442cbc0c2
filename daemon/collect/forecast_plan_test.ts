import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import { batchOfStation, planForecasts, pointKey } from "./forecast_plan.ts";

function station(stationId: string, latitude = 40, longitude = -90): CatalogStation {
  const rest = { stationName: "", state: "IL", iataId: "", elevationM: null };
  return { stationId, latitude, longitude, reportsMetar: true, ...rest };
}

Deno.test("stations on one grid point are asked for once and both named (D17)", () => {
  const plan = planForecasts([
    station("KP68", 39.6004, -116.0061),
    station("K05U", 39.604, -116.0099),
    { ...station("KXXX"), reportsMetar: false },
  ]);
  assert.equal(plan.expected, 2);
  assert.equal(plan.batches.length, 1);
  const [planned] = plan.batches[0]!;
  assert.equal(pointKey(planned!.point), "39.60,-116.01");
  assert.deepEqual(planned!.stations.map((s) => s.stationId), ["K05U", "KP68"]);
});

Deno.test("2,899 points at most 50 a request are 58 requests (D21)", () => {
  const stations = Array.from({ length: 2899 }, (_, i) => station(`K${i}`, i / 100, -90));
  const { batches } = planForecasts(stations);
  assert.equal(batches.length, 58);
  assert.ok(batches.every((batch) => batch.length <= 50));
});

Deno.test("every station's rows go to a group whose ids do not overlap another's", () => {
  const catalog = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ max: 20 })),
    {
      selector: ([id]) => id,
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(fc.property(catalog, (entries) => {
    const stations = entries.map(([id, point]) =>
      station(`K${String(id).padStart(3, "0")}`, Math.abs(point % 20))
    );
    const plan = planForecasts(stations, 4);
    const groups = Map.groupBy(
      stations.map((s) => s.stationId).sort(),
      (id) => batchOfStation(plan, id),
    );
    let last = "";
    for (const index of [...groups.keys()].sort((a, b) => a - b)) {
      for (const id of groups.get(index)!) {
        assert.ok(id > last);
        last = id;
      }
    }
    for (const [i, batch] of plan.batches.entries()) {
      for (const { stations } of batch) {
        for (const { stationId } of stations) assert.ok(batchOfStation(plan, stationId) >= i);
      }
    }
  }));
});
