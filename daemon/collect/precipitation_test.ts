import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { PrecipitationObservations } from "../../shared/contract/observation_file.ts";
import { decodeDocument } from "../../shared/parquet/retained.ts";
import type { FaultPlan } from "../../testing/noaa/fault.ts";
import { DaemonBench, readObservations } from "../../testing/noaa/daemon.ts";
import { templateForecast } from "../../testing/noaa/dwml_answers.ts";
import {
  catalogOf,
  type NoaaRecording,
  type RecordedProduct,
  rr7Recording,
  sampleText,
  stationElements,
} from "../../testing/noaa/recording.ts";
import { RR7_LIMITS, type Rr7Limits } from "./rr7_session.ts";

const NYC = rr7Recording().products.find(({ location }) => location === "NYC")!;
const ELEMENTS = stationElements(sampleText("stations-us-subset.xml"));
/** KNYC as a catalog with the IATA alias would have it; today's has none. */
const KNYC = ELEMENTS.get("KNYC")!.replace("<wmo_id/>", "<iata_id>NYC</iata_id><wmo_id/>");

function recordingOf(
  rr7: NoaaRecording["rr7"],
  stations: readonly string[] = [KNYC],
): NoaaRecording {
  return { catalogXml: catalogOf(stations), reports: [], forecast: templateForecast, rr7 };
}

async function collect(
  recording: NoaaRecording,
  options: { start?: string; faults?: FaultPlan; limits?: Partial<Rr7Limits> } = {},
): Promise<{ rain: PrecipitationObservations; requests: DaemonBench["noaa"]["requests"] }> {
  await using bench = await DaemonBench.start({
    recording,
    start: options.start ?? "2026-09-27T07:00:01Z",
    faults: options.faults,
    settings: { observationHistoryHours: 3 },
    limits: { rr7: { ...RR7_LIMITS, ...options.limits } },
  });
  const { observations } = await bench.daemon.runCycle();
  assert.ok(observations.ok, JSON.stringify(observations));
  const { audit } = await readObservations((await bench.files("observations"))[0]!);
  assert.ok(audit.precipitation);
  const requests = bench.noaa.requests.filter(({ service }) => service.startsWith("rr7"));
  return { rain: audit.precipitation, requests };
}

Deno.test("one bulletin gives one hour of rain, and every text of the way there is kept (D139)", async () => {
  const recording = recordingOf({ locations: ["NYC", "ANC"], products: [NYC] }, [KNYC]);
  const { rain, requests } = await collect({
    ...recording,
    rr7: { locations: ["NYC"], products: [NYC] },
  });
  assert.deepEqual(rain.issues, []);
  assert.equal(requests.length, 3);
  assert.deepEqual(rain.supported_stations, ["KNYC"]);
  const [row] = rain.rows;
  assert.equal(rain.rows.length, 1);
  assert.deepEqual(
    [row!.station_id, row!.source_station_id, row!.start, row!.end, row!.liquid_in, row!.status],
    ["KNYC", "NYC", "2026-09-27T05:00:00Z", "2026-09-27T06:00:00Z", 0.14, "validated"],
  );
  assert.equal(row!.source_sha256, sha256Hex(NYC.json));
  assert.equal(row!.mapping_sha256, sha256Hex(recording.catalogXml));
  const kept = rain.sources[row!.source_sha256]!;
  assert.equal(new TextDecoder().decode(decodeDocument(kept.body, 1e6)), NYC.json);
  assert.equal(Object.keys(rain.sources).length, 4);
  const index = requests.find(({ service }) => service === "rr7_index")!.url;
  assert.equal(index.searchParams.get("start"), "2026-09-27T03:59:59Z");
  assert.equal(index.searchParams.get("end"), "2026-09-27T07:00:02Z");
});

Deno.test("the same for KMCI, mapped by the alias of the real catalog (D140)", async () => {
  const recording = recordingOf(rr7Recording(), [ELEMENTS.get("KMCI")!, ELEMENTS.get("KNYC")!]);
  const { rain } = await collect(recording, { start: "2026-09-26T09:00:01Z" });
  assert.deepEqual(
    rain.rows.map((row) => [row.station_id, row.start, row.end, row.liquid_in]),
    [["KMCI", "2026-09-26T07:00:00Z", "2026-09-26T08:00:00Z", 0.21]],
  );
  assert.deepEqual(rain.supported_stations, ["KMCI"]);
  assert.deepEqual(rain.issues.map(({ kind }) => kind), ["unmapped"]);
});

const changeBulletin = (from: string, to: string): RecordedProduct => ({
  ...NYC,
  json: NYC.json.replace(from, to),
});

Deno.test("M and T are missing with a reason, NaN is rejected (D141)", async () => {
  for (const [text, status] of [["M", "missing"], ["T", "missing"], ["NaN", "rejected"]] as const) {
    const products = [changeBulletin("0.14", text)];
    const { rain } = await collect(recordingOf({ locations: ["NYC"], products }));
    assert.deepEqual(
      rain.rows.map((row) => [row.liquid_in, row.status, row.reason !== null]),
      [[null, status, true]],
    );
  }
});

Deno.test("a bulletin that is not what it should be gives an issue and no rows, and is kept (D142)", async () => {
  for (
    const product of [
      changeBulletin(".A NYC", ".A ABC"),
      changeBulletin('"productCode": "RR7"', '"productCode": "RR6"'),
      changeBulletin("DH0600", "DH0651"),
      changeBulletin("0.14", "0.14/PPD 0.20"),
    ]
  ) {
    assert.notEqual(product.json, NYC.json);
    const { rain } = await collect(recordingOf({ locations: ["NYC"], products: [product] }));
    assert.deepEqual(rain.rows, []);
    assert.deepEqual(rain.issues.map(({ kind, station_ids }) => [kind, station_ids]), [[
      "response",
      ["KNYC"],
    ]]);
    assert.equal(Object.keys(rain.sources).length, 4);
  }
});

Deno.test("a bulletin that cannot be read casts doubt on the stations that it names, and no others", async () => {
  const stations = [KNYC, ELEMENTS.get("KMCI")!];
  const both = (product: RecordedProduct) =>
    collect(recordingOf({ locations: ["NYC", "MCI"], products: [product] }, stations));
  const collectDoubts = async (product: RecordedProduct) =>
    (await both(product)).rain.issues.map(({ station_ids }) => station_ids);
  assert.deepEqual(await collectDoubts(changeBulletin("DH0600", "DH0651")), [["KNYC"]]);
  assert.deepEqual(
    await collectDoubts(changeBulletin(".A NYC", ".A ABC")),
    [["KNYC"]],
    "by its heading",
  );
  assert.deepEqual(await collectDoubts(changeBulletin(".A NYC", ".E MCI")), [["KMCI", "KNYC"]]);
  const nameless = { ...NYC, json: NYC.json.replace("RR7NYC", "RR7").replace(".A NYC", ".A") };
  assert.deepEqual(await collectDoubts(nameless), [["KMCI", "KNYC"]], "it may be about either");
  assert.deepEqual(
    await collectDoubts(changeBulletin('"productCode": "RR7"', '"productCode": "RR6"')),
    [
      ["KMCI", "KNYC"],
    ],
  );
});

Deno.test("a comment in a bulletin does not cost its hour", async () => {
  const { rain } = await collect(
    recordingOf({ locations: ["NYC"], products: [changeBulletin("0.14", "0.14 : AUTO")] }),
  );
  assert.deepEqual(rain.issues, []);
  assert.deepEqual(rain.rows.map((row) => row.liquid_in), [0.14]);
});

Deno.test("a failed discovery and a spent budget are issues; METAR is published all the same (D143)", async () => {
  const rr7 = { locations: ["NYC"], products: [NYC] };
  const down = await collect(recordingOf(rr7), {
    faults: ({ service }) =>
      service === "rr7_locations" ? { kind: "status", status: 500 } : undefined,
  });
  assert.deepEqual([down.rain.rows, down.rain.issues.map(({ kind }) => kind)], [[], ["transport"]]);
  assert.equal(down.requests.length, 1);

  const short = await collect(recordingOf(rr7), { limits: { requests: 2 } });
  assert.equal(short.requests.length, 2);
  assert.deepEqual(short.rain.issues.map(({ kind }) => kind), ["budget"]);
  assert.match(short.rain.issues[0]!.reason, /budget of 2 requests/);
});

Deno.test("a place that leads to no station is named; without any nothing more is asked (D143)", async () => {
  const { rain, requests } = await collect(recordingOf({ locations: ["ZZZ"], products: [] }));
  assert.deepEqual(rain.supported_stations, []);
  assert.deepEqual(rain.issues.map(({ kind }) => kind), ["unmapped"]);
  assert.equal(requests.length, 1);
});

Deno.test("an index of 500 is asked for again in halves, and requests start a second apart (D144)", async () => {
  const entry = (i: number) => ({
    id: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
    productCode: "RR7",
    issuanceTime: "2026-09-27T06:00:00+00:00",
  });
  const full = JSON.stringify({ "@graph": Array.from({ length: 500 }, (_, i) => entry(i)) });
  const over = JSON.stringify({ "@graph": Array.from({ length: 501 }, (_, i) => entry(i)) });
  const first = (body: string): FaultPlan => ({ service, count }) =>
    service === "rr7_index" && count === 1 ? { kind: "status", status: 200, body } : undefined;
  const rr7 = { locations: ["NYC"], products: [NYC] };
  const halved = await collect(recordingOf(rr7), { faults: first(full) });
  assert.equal(halved.requests.filter(({ service }) => service === "rr7_index").length, 3);
  assert.deepEqual([halved.rain.rows.length, halved.rain.issues], [1, []]);
  for (const [i, { atMs }] of halved.requests.entries()) {
    if (i > 0) assert.ok(atMs - halved.requests[i - 1]!.atMs >= 1000);
  }
  const refused = await collect(recordingOf(rr7), { faults: first(over) });
  assert.deepEqual(refused.rain.issues.map(({ kind }) => kind), ["response"]);
});
