import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { PrecipitationObservations } from "../../shared/contract/observation_file.ts";
import { parseStationCatalog } from "../../shared/noaa/stations.ts";
import { decodeDocument, MAX_DOCUMENT_BYTES } from "../../shared/parquet/retained.ts";
import { DaemonBench, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  type RecordedProduct,
  rr7Recording,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";
import { historyWindow } from "../noaa/metar_history.ts";
import { Differences } from "./differences.ts";
import { rederiveRain } from "./rederive_rain.ts";

const START = "2026-09-27T07:00:01Z";
const NYC = rr7Recording().products.find(({ location }) => location === "NYC")!;
const KNYC = stationElements(sampleText("stations-us-subset.xml")).get("KNYC")!
  .replace("<wmo_id/>", "<iata_id>NYC</iata_id><wmo_id/>");
const CATALOG_XML = catalogOf([KNYC]);

/** The rain that a run keeps of some bulletins. */
async function collect(...products: RecordedProduct[]): Promise<PrecipitationObservations> {
  await using bench = await DaemonBench.start({
    recording: {
      catalogXml: CATALOG_XML,
      reports: [],
      forecast: templateForecast,
      rr7: { locations: ["NYC"], products },
    },
    start: START,
    settings: { observationHistoryHours: 3 },
  });
  await bench.daemon.runCycle();
  const { audit } = await readObservations((await bench.files("observations"))[0]!);
  assert.ok(audit.precipitation);
  return audit.precipitation;
}

function derivedAgain(rain: PrecipitationObservations): { rows: number; differences: Differences } {
  const texts = Object.entries(rain.sources).map(([sha256, { body }]) =>
    [sha256, new TextDecoder().decode(decodeDocument(body, MAX_DOCUMENT_BYTES))] as const
  );
  const catalog = { parsed: parseStationCatalog(CATALOG_XML), sha256: sha256Hex(CATALOG_XML) };
  const differences = new Differences();
  const window = historyWindow(Date.parse(START), 3);
  const rows = rederiveRain(rain, new Map(texts), catalog, window, differences);
  return { rows, differences };
}

Deno.test("hours of rain are derived again, also those of an id in capitals", async () => {
  const capitals = NYC.id.toUpperCase();
  for (
    const product of [NYC, { ...NYC, id: capitals, json: NYC.json.replaceAll(NYC.id, capitals) }]
  ) {
    const rain = await collect(product);
    assert.equal(rain.rows.length, 1);
    const { rows, differences } = derivedAgain(rain);
    assert.deepEqual([rows, differences.kept], [1, []]);
  }
});

Deno.test("a bulletin that is not the one its index named gave no hour and gives none again", async () => {
  const rain = await collect({ ...NYC, issuanceTime: "2026-09-27T06:01:00+00:00" });
  assert.deepEqual(rain.rows, []);
  assert.match(rain.issues[0]!.reason, /not the one the index named/);
  const { rows, differences } = derivedAgain(rain);
  assert.deepEqual([rows, differences.kept], [0, []]);
});

Deno.test("an hour of rain that was put in, before or behind the true one, is named", async () => {
  const rain = await collect(NYC);
  const forged = { ...rain.rows[0]!, liquid_in: 3 };
  for (const rows of [[forged, ...rain.rows], [...rain.rows, forged]]) {
    assert.ok(derivedAgain({ ...rain, rows }).differences.count > 0);
  }
});
