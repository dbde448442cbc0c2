import assert from "node:assert/strict";
import { sampleText } from "../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "./error.ts";
import { gridPoint } from "./grid_point.ts";
import { parseStationCatalog } from "./stations.ts";

const whole = parseStationCatalog(await sampleText("daemon/stations.cache-20260822.xml.gz"));
const station = (id: string) => whole.stations.find(({ stationId }) => stationId === id);

Deno.test("of three stations the US one with a state is kept (D14)", async () => {
  const catalog = parseStationCatalog(await sampleText("noaa/stations/stations.cache.xml"));
  assert.deepEqual(catalog.stations, [{
    stationId: "K00U",
    stationName: "Hardin/Big Horn Cnty",
    state: "MT",
    iataId: "",
    elevationM: 922,
    latitude: 45.7453,
    longitude: -107.6606,
    reportsMetar: true,
  }]);
  assert.deepEqual(gridPoint(45.7453, -107.6606), { lat: "45.75", lon: "-107.66" });
  assert.equal(catalog.total, 3);
  assert.equal(catalog.numResults, 9875);
});

Deno.test("the whole catalog gives 3999 stations, 2899 with METARs, 31 of them on a taken grid point (D15)", () => {
  const metar = whole.stations.filter(({ reportsMetar }) => reportsMetar);
  const points = new Set(metar.map((s) => JSON.stringify(gridPoint(s.latitude, s.longitude))));
  assert.equal(whole.total, 9873);
  assert.equal(whole.numResults, 9873);
  assert.equal(whole.sourceName, "station");
  assert.equal(whole.stations.length, 3999);
  assert.equal(new Set(whole.stations.map(({ stationId }) => stationId)).size, 3999);
  assert.equal(metar.length, 2899);
  assert.equal(metar.length - points.size, 31);
  assert.equal(metar.filter(({ iataId }) => iataId === "").length > 0, true);
});

Deno.test("of the two KK24 the one that reports METARs is kept (D15)", () => {
  assert.deepEqual(whole.duplicates, ["KK24"]);
  const kk24 = station("KK24");
  assert.equal(kk24?.stationName, "Russell Cnty Arpt");
  assert.equal(kk24?.elevationM, 308);
  assert.equal(kk24?.reportsMetar, true);
});

Deno.test("well-known stations have their places (D16)", () => {
  const expected: [string, string, string, string, string, number][] = [
    ["KORD", "41.96", "-87.93", "IL", "ORD", 202],
    ["KJFK", "40.64", "-73.76", "NY", "JFK", 3],
    ["KMCI", "39.30", "-94.73", "MO", "MCI", 308],
    ["PANC", "61.17", "-150.03", "AK", "ANC", 39],
    ["PHNL", "21.32", "-157.92", "HI", "HNL", 2],
    ["KPWM", "43.64", "-70.30", "ME", "PWM", 15],
  ];
  for (const [id, lat, lon, state, iataId, elevationM] of expected) {
    const found = station(id)!;
    assert.deepEqual(gridPoint(found.latitude, found.longitude), { lat, lon }, id);
    assert.deepEqual(
      [found.state, found.iataId, found.elevationM],
      [state, iataId, elevationM],
      id,
    );
  }
});

Deno.test("several stations share a grid point (D17)", () => {
  const byPoint = Map.groupBy(
    whole.stations.filter(({ reportsMetar }) => reportsMetar),
    ({ latitude, longitude }) => Object.values(gridPoint(latitude, longitude)).join(","),
  );
  const ids = (point: string) => byPoint.get(point)?.map(({ stationId }) => stationId);
  assert.deepEqual(ids("39.60,-116.01"), ["K05U", "KP68"]);
  assert.deepEqual(ids("34.17,-83.56"), ["K19A", "KJCA"]);
  assert.deepEqual(ids("29.35,-89.44"), ["K1B7", "KLNQ"]);
});

Deno.test("US stations without one of the 51 states, territories and placeholders are not kept (D18)", () => {
  assert.equal(whole.identities.length, 4128);
  for (const id of ["TJSJ", "PGUM", "TIST", "NSTU", "41001", "41002"]) {
    assert.equal(station(id), undefined, id);
  }
  assert.ok(whole.stations.every(({ latitude }) => latitude > -90));
  assert.equal(new Set(whole.stations.map(({ state }) => state)).size, 51);
});

Deno.test("the subset holds 226 stations, the well-known ones among them (D19)", async () => {
  const subset = parseStationCatalog(await sampleText("daemon/stations-us-subset.xml.gz"));
  assert.equal(subset.total, 226);
  const ids = new Set(subset.stations.map(({ stationId }) => stationId));
  const known =
    "KORD KJFK KSEA KDEN KPWM KMCI KDSM KMSP KNYC PANC PHNL KIAD KATL KLAX KSFO KBOS KMIA KDFW";
  for (const id of known.split(" ")) assert.ok(ids.has(id), id);
});

Deno.test("trap s01: which stations are kept, and with what", async () => {
  const catalog = parseStationCatalog(await sampleText("noaa/golden/s01.xml"));
  assert.deepEqual(
    catalog.stations.map(({ stationId }) => stationId),
    ["41002", "KDCA", "KORD", "KXX4", "KXX5", "KXX6"],
  );
  const byId = new Map(catalog.stations.map((s) => [s.stationId, s]));
  assert.equal(
    byId.get("KORD")?.stationName,
    "Chicago/OHare Intl",
    "the first of two equals is kept",
  );
  assert.deepEqual(catalog.duplicates, ["KORD"]);
  assert.equal(byId.get("41002")?.reportsMetar, false);
  const { stationName, iataId, elevationM } = byId.get("KXX4")!;
  assert.deepEqual([stationName, iataId, elevationM], ["", "", null]);
  assert.equal(byId.get("KXX5")?.elevationM, null, "9999 stands for unknown");
  assert.equal(byId.get("KXX6")?.elevationM, null);
});

Deno.test("a later duplicate with the METAR flag replaces an earlier one without", () => {
  const entry = (site: string, flags: string) =>
    `<Station><station_id>KAAA</station_id><latitude>40</latitude><longitude>-100</longitude><site>${site}</site>` +
    `<state>NE</state><country>US</country><site_type>${flags}</site_type></Station>`;
  const names = (...entries: string[]) =>
    parseStationCatalog(`<response><data>${entries.join("")}</data></response>`).stations
      .map(({ stationName }) => stationName);
  assert.deepEqual(names(entry("a", ""), entry("b", "<TAF/><METAR/>")), ["b"]);
  assert.deepEqual(names(entry("a", "<METAR/>"), entry("b", "<METAR/>")), ["a"]);
  assert.deepEqual(names(entry("a", ""), entry("b", ""), entry("c", "<METAR/>")), ["c"]);
});

Deno.test("an id that could not stand in a request is not kept", () => {
  const xml = (id: string) =>
    `<response><data><Station><station_id>${id}</station_id><latitude>40</latitude><longitude>-100</longitude>` +
    `<state>NE</state><country>US</country></Station></data></response>`;
  for (const id of ["", "K-1", "K,B", "K B"]) {
    assert.deepEqual(parseStationCatalog(xml(id)).stations, [], id);
  }
  assert.equal(parseStationCatalog(xml("K1")).stations.length, 1);
});

Deno.test("a page in place of a catalog is refused", () => {
  assert.throws(() => parseStationCatalog("<html><body/></html>"), NoaaDocumentError);
  assert.throws(
    () => parseStationCatalog("<response><data/><data/></response>"),
    NoaaDocumentError,
  );
});
