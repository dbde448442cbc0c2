import assert from "node:assert/strict";
import { historyUrl, historyWindow } from "./metar_history.ts";
import { ndfdUrl, ndfdWindow } from "./ndfd.ts";
import { rr7IndexUrl } from "./rr7.ts";

const NOW = Date.parse("2026-09-24T19:00:01Z");

Deno.test("the history asks one second more on each side of its closed window (D63)", () => {
  const three = historyWindow(NOW, 3);
  assert.equal(new Date(three.startMs).toISOString(), "2026-09-24T16:00:00.000Z");
  assert.equal(new Date(three.endMs).toISOString(), "2026-09-24T19:00:00.000Z");
  const url = new URL(historyUrl("https://aviationweather.gov", ["KPWM"], three));
  assert.equal(url.searchParams.get("date"), "2026-09-24T19:00:01Z");
  assert.equal(url.searchParams.get("hours"), "3.00055556");
  assert.equal(url.searchParams.get("format"), "xml");
  const four = historyUrl("https://aviationweather.gov", ["KPWM"], historyWindow(NOW, 4));
  assert.ok(four.endsWith("&hours=4.00055556"));
});

Deno.test("the window of a run within a second ends before that second", () => {
  assert.deepEqual(historyWindow(NOW + 999, 3), historyWindow(NOW, 3));
});

Deno.test("an id the service would misread and an empty list are errors (D78)", () => {
  const window = historyWindow(NOW, 3);
  assert.throws(() => historyUrl("https://a.example", ["KPWM", "K-1"], window), /K-1/);
  assert.throws(() => historyUrl("https://a.example", [], window), RangeError);
});

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

Deno.test("the bulletin index is asked for in whole seconds (D139)", () => {
  const window = { startMs: NOW + 250, endMs: NOW + 900 };
  const url = rr7IndexUrl("https://api.weather.gov", ["NYC", "MCI"], window);
  assert.equal(
    url,
    "https://api.weather.gov/products?type=RR7&location=NYC,MCI" +
      "&start=2026-09-24T19:00:00Z&end=2026-09-24T19:00:02Z&limit=500",
  );
});
