import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import {
  type BatchReceipt,
  OBSERVATION_COLUMNS,
  PRECIPITATION_KEY,
} from "../../../shared/contract/observation_file.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import {
  CATALOG_SHA256,
  failedReceipt,
  fixedHours,
  forecast,
  observation,
  receipt,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { forecastFile, observationFile } from "../../../testing/fixtures/weather_file.ts";
import { tableBytes, WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";

const OBSERVATIONS = "observations_2030-01-01T00:00:00Z.parquet";
const FORECASTS = "forecasts_2030-01-01T00:00:00Z.parquet";

/** The refusal of an upload; `undefined` when it was taken. */
async function refusalOf(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<RefusalError | undefined> {
  await using fixture = await WeatherFilesFixture.open();
  try {
    await fixture.files.uploads.publish(name, bytes);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof RefusalError, String(error));
    const query = { start: 0, end: 4e12, kinds: ["observations", "forecasts"] as const };
    assert.deepEqual(await fixture.files.uploads.list(query), [], "nothing of it stays");
    return error;
  }
}

const withReceipts = (...receipts: readonly BatchReceipt[]) =>
  observationFile([observation("00:53")], receipts);

function without<T extends { file: unknown }>({ file: _, ...rest }: T): Omit<T, "file"> {
  return rest;
}

/** As the Rust daemon and `noaa-daemon` of every release ask: a second to spare on each side. */
const ASKED = {
  station_ids: ["KJFK", "KPWM"],
  window_start: "2026-09-24T16:00:00Z",
  window_end: "2026-09-24T19:00:00Z",
  requested_at: "2026-09-24T19:00:01.123456789Z",
  completed_at: "2026-09-24T19:00:02.5Z",
  source_url: "https://aviationweather.gov/api/data/metar?ids=KJFK,KPWM&format=xml" +
    "&date=2026-09-24T19:00:01Z&hours=3.00055556",
};
const asked = (change: Partial<BatchReceipt> = {}) =>
  without(receipt("00:00", "01:00", { ...ASKED, ...change }));

Deno.test("receipts of both daemons, of a split batch and of a later retry are taken", async () => {
  const split = {
    window_start: "2026-09-24T17:30:00Z",
    source_url: ASKED.source_url.replace("3.00055556", "1.50055556"),
  };
  const longBefore = {
    window_start: "2026-09-23T12:34:56Z",
    window_end: "2026-09-24T15:00:00Z",
    source_url: ASKED.source_url.replace("19:00:01", "15:00:01").replace(
      "3.00055556",
      "26.41833333",
    ),
  };
  const file = await withReceipts(
    asked(),
    asked({ ...split, station_ids: ["KPWM"], source_url: split.source_url.replace("KJFK,", "") }),
    asked(longBefore),
    asked({ status: "empty", response_count: 0, report_count: 0 }),
  );
  assert.equal(await refusalOf(OBSERVATIONS, file), undefined);
});

Deno.test("failed receipts that have no reports are taken, whatever address they name", async () => {
  const failed = (kind: BatchReceipt["failure_kind"], change: Partial<BatchReceipt> = {}) =>
    without(failedReceipt("00:00", "01:00", kind, change));
  const file = await withReceipts(
    failed("transport", {
      station_ids: [],
      source_url: "https://aviationweather.gov/data/cache/stations.cache.xml.gz",
    }),
    failed("budget", { source_url: "" }),
    failed("cap", { source_url: ASKED.source_url }),
    failed("response", { window_start: "then", source_url: "https://proxy.example/login" }),
    failed(null, { source_url: "" }),
  );
  assert.equal(await refusalOf(OBSERVATIONS, file), undefined);
});

const url = (from: string | RegExp, to: string) => ({
  source_url: ASKED.source_url.replace(from, to),
});
for (
  const [what, change, words] of [
    ["of a station that was not asked for", { station_ids: ["KORD"] }, /KORD .*ids .*KORD$/],
    [
      "of another station beside",
      { station_ids: ["KJFK", "KORD", "KPWM"] },
      /receipt 1 of KJFK and 2 more .*ids does not name KORD$/,
    ],
    ["of another day", url("09-24", "09-23"), /date and hours ask for 2026-09-23T15:59:59Z/],
    ["of fewer hours", url("3.00055556", "2.99"), /from 2026-09-24T16:00:00Z.*date and hours/],
    ["without hours", url("&hours=3.00055556", ""), /hours is missing/],
    ["with a repeated parameter", url("&format", "&ids=KORD&format"), /"ids" stands twice/],
    ["with an unknown parameter", url("&format", "&bbox=1&format"), /"bbox" is unknown/],
    ["in another encoding", url(",", "%2C"), /ids is written another way: "KJFK%2CKPWM"/],
    ["of a time that is none", { window_end: "then" }, /to then: .*date and hours/],
    [
      "whose reports could not all become rows, of another station",
      {
        station_ids: ["KORD"],
        status: "failed",
        failure_kind: "representation",
        error: "no coordinates",
      },
      /ids does not name KORD/,
    ],
  ] as [string, Partial<BatchReceipt>, RegExp][]
) {
  Deno.test(`a receipt ${what} is refused at upload, and named with the parameter`, async () => {
    const refusal = await refusalOf(OBSERVATIONS, await withReceipts(asked(), asked(change)));
    assert.equal(refusal?.kind, "invalid");
    assert.equal(refusal.field, "observation_coverage.batches[1].source_url");
    assert.match(refusal.message, words);
  });
}

const NDFD =
  "https://graphical.weather.gov/xml/sample_products/browser_interface/ndfdXMLclient.php";
/** As the Rust daemon asks: a point for each station, in any order, from six hours ago. */
const POINTS = `${NDFD}?listLatLon=39.30,-94.71%2041.96,-87.93%2041.96,-87.93&product=time-series` +
  "&begin=2026-09-24T13:00:00&end=2026-10-01T13:00:00&Unit=e&maxt=maxt&mint=mint&wspd=wspd" +
  "&wdir=wdir&pop12=pop12&qpf=qpf&snow=snow&snowratio=snowratio&iceaccum=iceaccum&maxrh=maxrh" +
  "&minrh=minrh";
const rowOf = (source_url: string | null, latitude = 41.96, longitude = -87.93) =>
  forecast("12:00", null, { wind_speed: 8 }, { source_url, latitude, longitude });

Deno.test("forecasts of both daemons, and those that name no address, are taken", async () => {
  const ours = POINTS.replace("%2041.96,-87.93", "").replace("T13:00:00", "T08:00:00");
  const rows = [rowOf(POINTS), rowOf(POINTS, 39.3, -94.71), rowOf(ours), rowOf(null, 1, 2)];
  assert.equal(await refusalOf(FORECASTS, await forecastFile(rows)), undefined);
});

for (
  const [what, row, words] of [
    [
      "of a point that was not asked for",
      rowOf(POINTS, 41.97),
      /KORD.*listLatLon .* 41.97,-87.93$/,
    ],
    ["of the halves of two points", rowOf(POINTS, 41.96, -94.71), /listLatLon does not name/],
    ["with a repeated parameter", rowOf(`${POINTS}&maxt=maxt`), /"maxt" stands twice/],
    ["with an unknown parameter", rowOf(`${POINTS}&zipCodeList=60666`), /"zipCodeList" is unknown/],
    ["in another encoding", rowOf(POINTS.replaceAll("%20", "+")), /listLatLon is written another/],
  ] as const
) {
  Deno.test(`a forecast ${what} is refused at upload, and named with the parameter`, async () => {
    const refusal = await refusalOf(FORECASTS, await forecastFile([rowOf(POINTS), row]));
    assert.equal(refusal?.kind, "invalid");
    assert.equal(refusal.field, "source_url");
    assert.match(refusal.message, words);
  });
}

Deno.test("hours of a bulletin or catalog that was asked for with parameters are refused, and named", async () => {
  const sha256 = sha256Hex("{}");
  const product = "https://api.weather.gov/products/96ec7fd5-9bc1-434e-b77d-000000000001";
  const catalog = "https://aviationweather.gov/data/cache/stations.cache.xml.gz";
  const refusalWith = async (source_url: string, catalogUrl: string) => {
    const { file: _, rows, ...footer } = fixedHours("00:00", [0.1, 0]);
    const [first, second] = rows.map((row) => ({ ...row, mapping_sha256: sha256 }));
    const body = encodeDocument("{}");
    const source = { ...footer.sources[CATALOG_SHA256], encoding: "gzip+base64", body };
    const text = JSON.stringify({
      ...footer,
      version: "asos-shef-v1",
      rows: [first, { ...second, source_url }],
      sources: { [sha256]: { ...source, source_url: catalogUrl } },
    });
    const reports = [without(observation("00:53"))];
    return await refusalOf(
      OBSERVATIONS,
      await tableBytes(OBSERVATION_COLUMNS, reports, [[PRECIPITATION_KEY, text]]),
    );
  };
  assert.equal(await refusalWith(product, catalog), undefined);
  const other = await refusalWith(`${product}?id=${product.slice(-36)}`, catalog);
  assert.equal(other?.field, "precipitation_observations.rows[1].source_url");
  assert.match(other.message, /hour 1 of KMCI .*without parameters/);
  assert.match((await refusalWith(product, `${catalog}?date=1`))?.message ?? "", /hour 0 of KMCI/);
});

Deno.test("files of the first Rust daemon, which name no address at all, are taken", async () => {
  const folder = new URL("../../../testdata/parquet/", import.meta.url);
  const stem = "2026-01-17T17:16:19.76658783Z.parquet";
  const observations = await Deno.readFile(new URL(`observations_${stem}`, folder));
  assert.equal(await refusalOf(`observations_${stem}`, observations), undefined);
  const forecasts = gunzipSync(await Deno.readFile(new URL(`forecasts_${stem}.gz`, folder)));
  assert.equal(await refusalOf(`forecasts_${stem}`, new Uint8Array(forecasts)), undefined);
});
