import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseStationCatalog } from "../stations.ts";
import { mappedStation, stationAliases } from "./aliases.ts";

interface Station {
  readonly id: string;
  readonly iata: string;
  readonly state?: string;
}
function catalog(stations: Station[], declared = stations.length, source = "station", more = "") {
  const elements = stations.map(({ id, iata, state = "AK" }) =>
    `<Station><station_id>${id}</station_id><iata_id>${iata}</iata_id><latitude>61</latitude>` +
    `<longitude>-150</longitude><state>${state}</state><country>US</country></Station>`
  );
  return parseStationCatalog(
    `<response><data_source name="${source}"/>${more}<data num_results="${declared}">${
      elements.join("")
    }</data></response>`,
  );
}
const THREE: Station[] = [
  { id: "PANC", iata: "ANC" },
  { id: "KABC", iata: "ABC" },
  { id: "PABC", iata: "ABC" },
];

Deno.test("ids and IATA ids are aliases; one that two stations bear maps nothing (D137)", () => {
  const stations = catalog(THREE);
  const aliases = stationAliases(stations);
  assert.deepEqual(aliases.get("ANC"), ["PANC"]);
  assert.deepEqual(aliases.get("PANC"), ["PANC"]);
  assert.deepEqual(aliases.get("ABC"), ["KABC", "PABC"]);
  const mapLocation = (location: string) => mappedStation(aliases, stations, location);
  assert.deepEqual(["ANC", "PANC", "ABC", "KABC", "XYZ"].map(mapLocation), [
    "PANC",
    "PANC",
    undefined,
    "KABC",
    undefined,
  ]);
});

Deno.test("a catalog that is not whole maps nothing (D137)", () => {
  assert.throws(() => stationAliases(catalog(THREE, 4)), NoaaDocumentError);
  assert.throws(() => stationAliases(catalog(THREE, 3, "metar")), NoaaDocumentError);
  const warning = "<warnings>old</warnings>";
  assert.throws(() => stationAliases(catalog(THREE, 3, "station", warning)), NoaaDocumentError);
  assert.doesNotThrow(() => stationAliases(catalog(THREE, 3, "stations")));
});

Deno.test("a station that is not kept still bears its name", () => {
  const stations = catalog([{ id: "PANC", iata: "ANC" }, { id: "TJSJ", iata: "ANC", state: "PR" }]);
  const aliases = stationAliases(stations);
  assert.deepEqual(aliases.get("ANC"), ["PANC", "TJSJ"]);
  assert.equal(mappedStation(aliases, stations, "ANC"), undefined);
  assert.equal(mappedStation(aliases, stations, "TJSJ"), undefined, "not kept");
});

Deno.test("a name that is not capitals and digits, or no name, is no alias", () => {
  const aliases = stationAliases(catalog([{ id: "PANC", iata: "" }, { id: "KabC", iata: "A-C" }]));
  assert.deepEqual([...aliases.keys()], ["PANC"]);
});

Deno.test("the whole catalog has 5823 aliases, none ambiguous, and no NYC (D138)", async () => {
  const stations = parseStationCatalog(await sampleText("daemon/stations.cache-20260822.xml.gz"));
  const aliases = stationAliases(stations);
  assert.equal(aliases.size, 5823);
  assert.ok([...aliases.values()].every((bearers) => bearers.length === 1));
  const mapped = ["MCI", "DSM", "MSP", "NYC"].map((l) => mappedStation(aliases, stations, l));
  assert.deepEqual(mapped, ["KMCI", "KDSM", "KMSP", undefined]);
});
