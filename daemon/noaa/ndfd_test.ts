import assert from "node:assert/strict";
import { forecastProblem } from "../../shared/noaa/ndfd/forecast_request.ts";
import { ndfdUrl, ndfdWindow } from "./ndfd.ts";

const NOW = Date.parse("2026-09-24T19:00:01Z");

Deno.test("an NDFD request begins 11 h before its hour and ends 7 days and 11 h later (D22, D23)", () => {
  for (
    const [now, begin, end] of [
      ["2026-09-27T22:31:47Z", "2026-09-27T11:00:00", "2026-10-04T22:00:00"],
      ["2026-01-15T00:05:00Z", "2026-01-14T13:00:00", "2026-01-22T00:00:00"],
      ["2026-03-08T06:59:59Z", "2026-03-07T19:00:00", "2026-03-15T06:00:00"],
    ] as const
  ) {
    assert.deepEqual(ndfdWindow(Date.parse(now)), { begin, end });
  }
});

Deno.test("points are joined by %20 with two decimals, and every element is asked for (D24)", () => {
  const points = [{ lat: "41.98", lon: "-87.90" }, { lat: "40.64", lon: "-73.78" }];
  const url = ndfdUrl("https://graphical.weather.gov", points, ndfdWindow(NOW));
  assert.ok(
    url.includes("?listLatLon=41.98,-87.90%2040.64,-73.78&product=time-series&begin="),
    url,
  );
  assert.ok(
    url.endsWith(
      "&Unit=e&maxt=maxt&mint=mint&wspd=wspd&wdir=wdir&pop12=pop12&qpf=qpf&snow=snow" +
        "&snowratio=snowratio&iceaccum=iceaccum&maxrh=maxrh&minrh=minrh",
    ),
    url,
  );
});

Deno.test("a request proves each of its points, and no other", () => {
  const points = [{ lat: "41.98", lon: "-87.90" }, { lat: "40.64", lon: "-73.78" }];
  const url = ndfdUrl("http://localhost:9000", points, ndfdWindow(NOW));
  assert.equal(forecastProblem(url, { latitude: 41.98, longitude: -87.9 }), undefined);
  assert.equal(forecastProblem(url, { latitude: 40.64, longitude: -73.78 }), undefined);
  assert.match(forecastProblem(url, { latitude: 40.64, longitude: -87.9 }) ?? "", /listLatLon/);
});
