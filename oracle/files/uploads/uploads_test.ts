import assert from "node:assert/strict";
import { EVERY_NAME } from "../disk/listing.ts";
import { gzipSync } from "node:zlib";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
} from "../../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  PRECIPITATION_KEY,
} from "../../../shared/contract/observation_file.ts";
import { RefusalError, type RefusalKind } from "../../../shared/contract/refusal_error.ts";
import { optionalInt, optionalText, text } from "../../../shared/contract/table.ts";
import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import { tableBytes, WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";
import { forecast, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { forecastFile, observationFile } from "../../../testing/fixtures/weather_file.ts";

const OBSERVATIONS = "observations_2030-01-01T00:00:00Z.parquet";
const FORECASTS = "forecasts_2030-01-01T00:00:00Z.parquet";

/** Every file below the two folders, besides the index. */
async function filesOf({ weatherDir, cacheDir }: WeatherFilesFixture): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else if (!name.startsWith("index.db")) found.push(name);
    }
  };
  await walk(weatherDir);
  await walk(cacheDir);
  return found.sort();
}

async function refused(kind: RefusalKind, work: Promise<unknown>, words = /./): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RefusalError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, words);
    return true;
  });
}

const source = (content: string, sha256: string) =>
  JSON.stringify({
    url: "https://x.example/",
    received_at: "2030-01-01T00:00:00Z",
    sha256,
    encoding: "gzip+base64",
    content,
  });

/** A forecast file that retains documents filed under the given hashes. */
const retaining = (documents: readonly (readonly [sha256: string, content: string])[]) =>
  tableBytes(
    FORECAST_COLUMNS,
    [forecast("12:00", null, { wind_speed: 8 })],
    documents.map(([sha256, content]) =>
      [FORECAST_SOURCE_KEY_PREFIX + sha256, source(content, sha256)] as const
    ),
  );

Deno.test("a published file is there byte for byte, listed, and nothing else is left", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([observation("00:53")]);
  assert.equal(await fixture.files.uploads.publish(OBSERVATIONS, bytes), "stored");
  assert.deepEqual(await Deno.readFile(`${fixture.weatherDir}/2030-01-01/${OBSERVATIONS}`), bytes);
  assert.deepEqual(await filesOf(fixture), [OBSERVATIONS, OBSERVATIONS]);
  const query = { start: 0, end: fixture.clock.now(), kinds: ["observations"] as const };
  assert.deepEqual(await fixture.files.uploads.list(query), [OBSERVATIONS]);
  const opened = await fixture.files.uploads.open(OBSERVATIONS);
  assert.equal(opened?.size, bytes.byteLength);
  assert.deepEqual(await new Response(await opened?.read()).bytes(), bytes);
});

Deno.test("a streamed upload is published like one in memory", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await forecastFile([forecast("12:00", null, { wind_speed: 8 })]);
  const half = bytes.byteLength >> 1;
  await fixture.files.uploads.publish(
    FORECASTS,
    ReadableStream.from([bytes.subarray(0, half), new Uint8Array(), bytes.subarray(half)]),
  );
  const opened = await fixture.files.uploads.open(FORECASTS);
  assert.deepEqual(await new Response(await opened?.read()).bytes(), bytes);
});

Deno.test("a name that was published is refused, and the first bytes stay", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const first = await observationFile([observation("00:53")]);
  const second = await observationFile([observation("01:53")]);
  await fixture.files.uploads.publish(OBSERVATIONS, first);
  await refused(
    "conflict",
    fixture.files.uploads.publish(OBSERVATIONS, second),
    /already published/,
  );
  assert.deepEqual(await Deno.readFile(`${fixture.weatherDir}/2030-01-01/${OBSERVATIONS}`), first);
  assert.deepEqual(await filesOf(fixture), [OBSERVATIONS, OBSERVATIONS]);
});

Deno.test("of two uploads of one name at once exactly one is published", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bodies = await Promise.all(
    ["00:53", "01:53", "02:53"].map((time) => observationFile([observation(time)])),
  );
  const outcomes = await Promise.allSettled(
    bodies.map((body) => fixture.files.uploads.publish(OBSERVATIONS, body)),
  );
  const stored = outcomes.findIndex(({ status }) => status === "fulfilled");
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  assert.deepEqual(
    await Deno.readFile(`${fixture.weatherDir}/2030-01-01/${OBSERVATIONS}`),
    bodies[stored],
  );
  assert.deepEqual(await filesOf(fixture), [OBSERVATIONS, OBSERVATIONS]);
});

Deno.test("names that are not canonical, or try to leave the folder, are refused", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([]);
  const names = [
    "",
    "notes_2030-01-01T00:00:00Z.parquet",
    "observations_2030-01-01T00:00:00Z.parquet.exe",
    "../observations_2030-01-01T00:00:00Z.parquet",
    "2030-01-01/observations_2030-01-01T00:00:00Z.parquet",
    "observations_../../x_2030-01-01T00:00:00Z.parquet",
    "observations_2030-02-30T00:00:00Z.parquet",
    "observations_2030-01-01T00:00:00+01:00.parquet",
    "observations_2030-01-01T00:00:00Z.parquet\0",
    "observations_2030-01-01T00:00:00.1234567890Z.parquet",
  ];
  for (const name of names) await refused("invalid", fixture.files.uploads.publish(name, bytes));
  assert.deepEqual(await filesOf(fixture), []);
  assert.equal(await fixture.files.uploads.open("../cache/index.db"), undefined);
});

Deno.test("what is not a weather file is refused with the reason, and leaves nothing", async () => {
  await using fixture = await WeatherFilesFixture.open({
    limits: { documentBytes: 2000, documentsBytes: 3000 },
  });
  const good = await observationFile([observation("00:53")]);
  const bomb = gzipSync(new Uint8Array(8 * 1024 * 1024)).toString("base64");
  const hash = sha256Hex("x".repeat(1800));
  const full = encodeDocument("x".repeat(1800));
  const other = "y".repeat(1800);
  const withEntry = (key: string, value: string) =>
    tableBytes(OBSERVATION_COLUMNS, [observation("00:53")], [[key, value]]);
  const cases: [name: string, bytes: Uint8Array, words: RegExp][] = [
    [OBSERVATIONS, new Uint8Array(), /too short/],
    [OBSERVATIONS, new TextEncoder().encode("this is not parquet at all"), /PAR1/],
    [OBSERVATIONS, good.subarray(0, good.byteLength - 1), /PAR1/],
    [OBSERVATIONS, good.subarray(0, good.byteLength >> 1), /PAR1/],
    [OBSERVATIONS, new TextEncoder().encode(`PAR1${"\xff".repeat(50)}PAR1`), /footer/],
    [
      OBSERVATIONS,
      await tableBytes([text("station_id")], [{ station_id: "KORD" }]),
      /generated_at/,
    ],
    [
      OBSERVATIONS,
      await tableBytes([text("station_id"), optionalInt("generated_at")], []),
      /generated_at must be text/,
    ],
    [FORECASTS, good, /begin_time, end_time/],
    [OBSERVATIONS, await withEntry(OBSERVATION_COVERAGE_KEY, "{"), /is not JSON/],
    [
      OBSERVATIONS,
      await withEntry(OBSERVATION_COVERAGE_KEY, "{}"),
      /observation_coverage: version is required/,
    ],
    [OBSERVATIONS, await withEntry(PRECIPITATION_KEY, `{"version":"2"}`), /version/],
    [
      OBSERVATIONS,
      await withEntry(OBSERVATION_AUDIT_KEY, `{"source_documents":[1]}`),
      /document: .*must be an object, got/,
    ],
    [FORECASTS, await retaining([[hash, "no base64 of gzip"]]), /not gzip/],
    [FORECASTS, await retaining([[hash, encodeDocument(other)]]), /does not have that hash/],
    [FORECASTS, await retaining([[hash, bomb]]), /more than 2000 bytes/],
    [FORECASTS, await retaining([[hash, full], [hash, full]]), /the footer has .* twice/],
    [FORECASTS, await retaining([[hash, full], [sha256Hex(other), encodeDocument(other)]]), /more/],
  ];
  for (const [name, bytes, words] of cases) {
    await refused("invalid", fixture.files.uploads.publish(name, bytes), words);
    assert.deepEqual(await filesOf(fixture), [], String(words));
  }
  await fixture.files.uploads.publish(FORECASTS, await retaining([[hash, full]]));
});

Deno.test("an upload beyond the limit is cut off while it comes", async () => {
  await using fixture = await WeatherFilesFixture.open({ limits: { fileBytes: 10_000 } });
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  await refused("too_large", fixture.files.uploads.publish(OBSERVATIONS, endless), /10000 bytes/);
  assert.ok(sent < 20_000);
  await refused("too_large", fixture.files.uploads.publish(OBSERVATIONS, new Uint8Array(10_001)));
  assert.deepEqual(await filesOf(fixture), []);
});

Deno.test("an upload that breaks off leaves nothing", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([observation("00:53")]);
  const broken = ReadableStream.from((async function* () {
    yield await Promise.resolve(bytes.subarray(0, 100));
    throw new Error("connection reset");
  })());
  await assert.rejects(fixture.files.uploads.publish(OBSERVATIONS, broken), /connection reset/);
  assert.deepEqual(await filesOf(fixture), []);
  assert.equal(await fixture.files.uploads.publish(OBSERVATIONS, bytes), "stored");
});

Deno.test("uploads are refused while the disk is nearly full, and taken again afterwards", async () => {
  let free = 5000;
  await using fixture = await WeatherFilesFixture.open({
    limits: { freeBytes: 4000 },
    freeSpace: () => Promise.resolve(free),
  });
  const bytes = await observationFile([observation("00:53")]);
  assert.ok(bytes.byteLength > 1000);
  await refused("disk_full", fixture.files.uploads.publish(OBSERVATIONS, bytes), /no room/);
  assert.deepEqual(await filesOf(fixture), []);
  free = 4000 + bytes.byteLength;
  assert.equal(await fixture.files.uploads.publish(OBSERVATIONS, bytes), "stored");
});

Deno.test("uploads at once, and those of unknown size, have their room kept", async () => {
  let free = 0;
  await using fixture = await WeatherFilesFixture.open({
    limits: { freeBytes: 4000, fileBytes: 100_000 },
    freeSpace: () => Promise.resolve(free),
  });
  const { uploads } = fixture.files;
  const bytes = await observationFile([observation("00:53")]);
  const [begun, sending] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = ReadableStream.from((async function* () {
    begun.resolve();
    yield bytes;
    await sending.promise;
  })());
  free = 103_999;
  await refused("disk_full", uploads.publish(OBSERVATIONS, ReadableStream.from([bytes])), /room/);
  free = 104_000 + bytes.byteLength - 1;
  const first = uploads.publish(OBSERVATIONS, slow);
  await begun.promise;
  const name = OBSERVATIONS.replace("00:00:00Z", "01:00:00Z");
  await refused("disk_full", uploads.publish(name, bytes), /room/);
  sending.resolve();
  assert.equal(await first, "stored");
  assert.equal(await uploads.publish(name, bytes), "stored");
});

Deno.test("files of other writers are taken: fewer columns, others besides, no footers", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const name = "observations_2026-01-17T17:16:19.76658783Z.parquet";
  const sample = await Deno.readFile(
    new URL(`../../../testdata/parquet/${encodeURIComponent(name)}`, import.meta.url),
  );
  await fixture.files.uploads.publish(name, sample);
  const columns = [text("station_id"), text("generated_at"), optionalText("from_the_future")];
  await fixture.files.uploads.publish(OBSERVATIONS, await tableBytes(columns, []));
  const files = await fixture.files.light.find("observations", EVERY_NAME);
  assert.deepEqual(files.map(({ file, rows, columns }) => [file.name, rows, columns.length]), [
    [name, 2469, 16],
    [OBSERVATIONS, 0, 2],
  ]);
});
