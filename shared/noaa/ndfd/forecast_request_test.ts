import assert from "node:assert/strict";
import { forecastProblem } from "./forecast_request.ts";

const SERVICE =
  "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php";
const query = (points: string, more = "") =>
  `${SERVICE}?listLatLon=${points}&product=time-series&begin=2026-09-27T11:00:00` +
  "&end=2026-10-04T22:00:00&Unit=e&maxt=maxt&mint=mint&wspd=wspd&wdir=wdir&pop12=pop12&qpf=qpf" +
  `&snow=snow&snowratio=snowratio&iceaccum=iceaccum&maxrh=maxrh&minrh=minrh${more}`;
const problemOf = (url: string, latitude = 41.96, longitude = -87.93) =>
  forecastProblem(url, { latitude, longitude }) === undefined;

Deno.test("a request proves each of its points, as many decimals as it was asked with", () => {
  assert.equal(problemOf(query("39.30,-94.71%2041.96,-87.93")), true);
  assert.equal(problemOf(query("41.9602,-87.9316")), true);
  assert.equal(problemOf(query("39.3,-94.7"), 39.3, -94.7), true);
  assert.equal(problemOf(query("41.965,-87.93"), 41.97), true, "a tie is printed either way");
  assert.equal(problemOf(query("41.965,-87.93"), 41.96), true);
});

Deno.test("a request proves nothing about another point", () => {
  assert.equal(problemOf(query("41.97,-87.93")), false);
  assert.equal(problemOf(query("41.96,-87.94")), false);
  assert.equal(problemOf(query("41.96,-94.71%2039.30,-87.93")), false, "of two halves");
  assert.equal(problemOf(query("41.96,87.93")), false);
  assert.equal(problemOf(query("42,-88")), false);
});

for (
  const url of [
    query("41.96,-87.93", "&listLatLon=39.30,-94.71"),
    query("41.96,-87.93", "&gmlListLatLon=39.30,-94.71"),
    query("41.96,-87.93", "&maxt=maxt"),
    query("41.96%2C-87.93"),
    query("41.96,-87.93+39.30,-94.71"),
    query("41.96,-87.93 39.30,-94.71"),
    query("41.96,-87.93").replace("Unit=e", "Unit=m"),
    query("41.96,-87.93").replace("product=time-series", "product=glance"),
    `${SERVICE}?product=time-series`,
  ]
) {
  Deno.test(`a request of another form proves nothing: ${url.slice(SERVICE.length)}`, () => {
    assert.equal(problemOf(url), false);
  });
}
