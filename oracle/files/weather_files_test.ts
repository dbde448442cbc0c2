import assert from "node:assert/strict";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { Layout } from "./disk/layout.ts";
import { EVERY_NAME } from "./disk/listing.ts";
import { planRemoval } from "./uploads/retention.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
} from "../../shared/contract/forecast_file.ts";
import {
  COVERAGE_VERSION,
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  OBSERVATION_COVERAGE_KEY,
  PRECIPITATION_KEY,
} from "../../shared/contract/observation_file.ts";
import { parseWeatherFileName, weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { tableBytes, WeatherFilesFixture } from "../../testing/fixtures/weather_files.ts";
import { forecast, ms, observation, receipt } from "../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../testing/fixtures/weather_file.ts";

const EVER = { fromMs: 0, toMs: 4e12 };
const nameAt = (time: string) => weatherFileName("observations", ms(time));

async function publishHour(fixture: WeatherFilesFixture, time: string): Promise<string> {
  const { file: _, ...hour } = receipt("00:00", "04:00");
  const name = nameAt(time);
  await fixture.files.uploads.publish(name, await observationFile([observation("00:53")], [hour]));
  return name;
}

const light = async ({ files }: WeatherFilesFixture, asEvidence = false) =>
  (await files.light.find("observations", EVERY_NAME, asEvidence))
    .map(({ file }) => file.name);

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("receipts are found by station and span, with the file they stand in", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { file: _a, ...first } = receipt("00:00", "04:00", { station_ids: ["KORD", "KSAW"] });
  const { file: _b, ...second } = receipt("04:00", "08:00", { station_ids: ["KSAW"] });
  const { file: _c, ...unreadable } = receipt("08:00", "09:00", {
    station_ids: ["KPWM"],
    window_start: "then",
  });
  await fixture.files.uploads.publish(nameAt("04:10"), await observationFile([], [first]));
  // It was there before uploads were held against what their addresses asked for.
  await Deno.writeFile(
    `${fixture.weatherDir}/2030-01-01/${nameAt("08:10")}`,
    await observationFile([], [second, unreadable]),
  );
  await fixture.reopen();
  const ask = async (stations: string[], from: string, to: string, publications = EVER) =>
    (await fixture.files.facts.receipts({ stations, fromMs: ms(from), toMs: ms(to), publications }))
      .map(({ file, ...rest }) => [file.name, rest]);
  assert.deepEqual(await ask(["KORD"], "00:30", "01:00"), [[nameAt("04:10"), first]]);
  assert.deepEqual(await ask(["KSAW"], "04:00", "04:00"), [
    [nameAt("04:10"), first],
    [nameAt("08:10"), second],
  ]);
  assert.deepEqual(await ask(["KSAW"], "04:00:01", "05:00"), [[nameAt("08:10"), second]]);
  assert.deepEqual(await ask(["SAW", "K"], "00:00", "12:00"), []);
  assert.deepEqual(await ask(["KPWM"], "00:00", "00:01"), [[nameAt("08:10"), unreadable]]);
  assert.deepEqual(await ask(["KPWM"], "09:01", "10:00"), []);
  const early = { fromMs: 0, toMs: ms("04:10") };
  assert.deepEqual(await ask(["KSAW"], "00:00", "12:00", early), [[nameAt("04:10"), first]]);
});

Deno.test("receipts of a version that is not known do not count", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { file: _, ...one } = receipt("00:00", "04:00");
  for (const [index, change] of [{ version: "other" }, { interval: "open" }].entries()) {
    const coverage = {
      version: COVERAGE_VERSION,
      interval: "closed",
      window_start: one.window_start,
      window_end: one.window_end,
      completed_at: one.completed_at,
      batches: [one],
      ...change,
    };
    const bytes = await tableBytes(OBSERVATION_COLUMNS, [], [
      [OBSERVATION_COVERAGE_KEY, JSON.stringify(coverage)],
    ]);
    await fixture.files.uploads.publish(nameAt(`04:1${index}`), bytes);
  }
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  assert.deepEqual(await fixture.files.facts.receipts(query), []);
});

Deno.test("documents of both kinds of file are listed and read back word for word", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const [dwml, metar, rr7] = ["<dwml>\u00b0</dwml>", "\n<response/>", `{"id":"1"}`];
  const url = "https://api.weather.gov/products/1";
  const received_at = "2030-01-01T00:05:00Z";
  const packed = (text: string) => encodeDocument(text);
  const forecasts = weatherFileName("forecasts", ms("00:06"));
  await fixture.files.uploads.publish(
    forecasts,
    await tableBytes(FORECAST_COLUMNS, [forecast("12:00", null, { wind_speed: 8 })], [[
      FORECAST_SOURCE_KEY_PREFIX + sha256Hex(dwml),
      JSON.stringify({
        url,
        received_at,
        sha256: sha256Hex(dwml),
        encoding: "gzip+base64",
        content: packed(dwml),
      }),
    ]]),
  );
  const sources = {
    [sha256Hex(rr7)]: {
      source_url: url,
      received_at,
      encoding: "gzip+base64",
      body: packed(rr7),
    },
  };
  const precipitation = {
    requested_at: received_at,
    completed_at: received_at,
    supported_stations: ["KMCI"],
    rows: [],
    issues: [],
  };
  await fixture.files.uploads.publish(
    nameAt("00:06"),
    await tableBytes(OBSERVATION_COLUMNS, [], [
      [
        OBSERVATION_AUDIT_KEY,
        JSON.stringify({
          source_documents: {
            [sha256Hex(metar)]: {
              source_url: url,
              response_status: 200,
              encoding: "gzip+base64",
              body: packed(metar),
            },
          },
        }),
      ],
      [PRECIPITATION_KEY, JSON.stringify({ version: "asos-shef-v1", ...precipitation, sources })],
    ]),
  );

  const [source] = await fixture.files.facts.forecastSources(EVER);
  assert.deepEqual({ ...source, file: source?.file.name }, {
    file: forecasts,
    sha256: sha256Hex(dwml),
    url,
    receivedAt: received_at,
  });
  const [hours] = await fixture.files.facts.precipitation(EVER);
  assert.deepEqual({ ...hours, file: hours?.file.name }, {
    file: nameAt("00:06"),
    ...precipitation,
    sources: { [sha256Hex(rr7)]: { source_url: url, received_at } },
  });
  const file = hours!.file; // asserted above
  const hashes = [sha256Hex(metar), sha256Hex(rr7), "0".repeat(64)];
  const documents = await fixture.files.facts.documents(file, hashes);
  assert.deepEqual([...documents.values()].map(({ text, receivedAt }) => [text, receivedAt]), [
    [metar, null],
    [rr7, received_at],
  ]);
  const xml = await fixture.files.facts.documents(source!.file, [sha256Hex(dwml)]);
  assert.equal(xml.get(sha256Hex(dwml))?.text, dwml);
});

Deno.test("a light copy has the rows and columns of its original and none of the documents", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const audit = JSON.stringify({ source_documents: {}, padding: "x".repeat(50_000) });
  const bytes = await tableBytes(
    OBSERVATION_COLUMNS,
    [observation("00:53"), observation("01:53")],
    [
      [OBSERVATION_AUDIT_KEY, audit],
    ],
  );
  await fixture.files.uploads.publish(nameAt("02:00"), bytes);
  const [file] = await fixture.files.light.find("observations", EVERY_NAME);
  assert.ok((await Deno.stat(file!.path)).size < bytes.byteLength - 50_000); // one was published
  assert.equal(file?.rows, 2);
  assert.deepEqual(file?.columns, OBSERVATION_COLUMNS.map(({ name }) => name));
  assert.deepEqual(file?.bounds.generated_at, {
    min: "2030-01-01T00:53:00Z",
    max: "2030-01-01T01:53:00Z",
  });
});

Deno.test("files are ordered by their instants, and found by them", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const names = [
    "observations_2030-01-01T00:00:00.5Z.parquet",
    "observations_2030-01-01T00:00:00.123456789Z.parquet",
    "observations_2030-01-01T00:00:00Z.parquet",
    "observations_2029-12-31T23:59:59.999Z.parquet",
  ];
  const bytes = await observationFile([]);
  for (const name of names) await fixture.files.uploads.publish(name, bytes);
  const start = Date.parse("2030-01-01T00:00:00Z");
  const list = (start: number, end: number) =>
    fixture.files.uploads.list({ start, end, kinds: ["observations", "forecasts"] });
  assert.deepEqual(await list(0, start + 1000), [names[3], names[2], names[1], names[0]]);
  assert.deepEqual(await list(start, start + 123), [names[2], names[1]]);
  assert.deepEqual(await list(start + 501, start + 1000), []);
  assert.deepEqual(
    await fixture.files.uploads.list({ start, end: start, kinds: ["forecasts"] }),
    [],
  );
  assert.equal((await fixture.files.uploads.newest("observations"))?.name, names[0]);
  assert.equal(await fixture.files.uploads.newest("forecasts"), undefined);
  // An upload of the future is refused; these were taken while the clock was ahead.
  for (const future of ["2030-01-02T01:00:00.001Z", "2031-01-01T00:00:00Z"]) {
    const folder = `${fixture.weatherDir}/${future.slice(0, 10)}`;
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(`${folder}/observations_${future}.parquet`, bytes);
  }
  assert.equal(
    (await fixture.files.uploads.newest("observations"))?.name,
    names[0],
    "not of the future",
  );
});

Deno.test("a lost, damaged or outdated cache is made again from the files, with equal answers", async () => {
  await using fixture = await WeatherFilesFixture.open();
  for (const time of ["04:10", "05:10", "06:10"]) await publishHour(fixture, time);
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  const answers = async () => [await light(fixture), await fixture.files.facts.receipts(query)];
  const before = await answers();
  const index = `${fixture.cacheDir}/index.db`;
  const losses: (() => Promise<unknown>)[] = [
    () => Deno.remove(fixture.cacheDir, { recursive: true }),
    () => Deno.writeTextFile(index, "this is no database"),
    () => Deno.truncate(index, 5000),
    () => Deno.remove(`${fixture.cacheDir}/light`, { recursive: true }),
    () => Deno.truncate(`${fixture.cacheDir}/light/2030-01-01/${nameAt("05:10")}`, 10),
    () => Deno.writeTextFile(`${fixture.cacheDir}/light/2030-01-01/half.partial`, "PAR1"),
  ];
  for (const loss of losses) {
    await fixture.reopen(loss);
    assert.deepEqual(await answers(), before, String(loss));
  }
  assert.deepEqual(
    await filesIn(`${fixture.cacheDir}/light/2030-01-01`),
    before[0],
  );
});

Deno.test("a start removes cut-off uploads, forgets vanished files, and counts both", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const [gone, kept] = [await publishHour(fixture, "04:10"), await publishHour(fixture, "05:10")];
  await fixture.reopen(async () => {
    for (const place of [`${fixture.weatherDir}/.incoming`, `${fixture.cacheDir}/incoming`]) {
      await Deno.mkdir(place);
      await Deno.writeTextFile(`${place}/x.partial`, "PAR1");
    }
    await Deno.remove(`${fixture.weatherDir}/2030-01-01/${gone}`);
  });
  assert.deepEqual(fixture.files.repaired, {
    partialUploads: 2,
    staleEntries: 1,
    comparedFiles: 0,
    strayCopies: 1,
  });
  assert.deepEqual(await light(fixture), [kept]);
  assert.deepEqual(await filesIn(`${fixture.cacheDir}/incoming`), []);
  assert.deepEqual(await filesIn(fixture.weatherDir), ["2030-01-01"]);
});

Deno.test("folders of days are all that lies among the uploaded files, in a run and after it", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await publishHour(fixture, "04:10");
  assert.deepEqual(await filesIn(fixture.weatherDir), ["2030-01-01"]);
  await fixture.reopen(async () => {
    assert.deepEqual(await filesIn(fixture.weatherDir), ["2030-01-01"]);
    assert.equal((await filesIn(fixture.cacheDir)).includes("incoming"), false);
  });
});

Deno.test("folders of days with weather files are all that lies there while an upload comes in", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await publishHour(fixture, "04:10");
  const seen: string[][] = [];
  const look = async () => {
    const days = await filesIn(fixture.weatherDir);
    seen.push(days, await filesIn(`${fixture.weatherDir}/2030-01-01`));
    return (await filesIn(`${fixture.cacheDir}/incoming`)).length;
  };
  const bytes = await observationFile([observation("00:53")]);
  async function* halves() {
    const half = bytes.byteLength >> 1;
    yield bytes.subarray(0, half);
    assert.equal(await look(), 1, "it is being received");
    yield bytes.subarray(half);
    assert.equal(await look(), 1);
  }
  await fixture.files.uploads.publish(nameAt("05:10"), ReadableStream.from(halves()));
  const before = [["2030-01-01"], [nameAt("04:10")]];
  assert.deepEqual(seen, [...before, ...before]);
  assert.equal(await look(), 0);
  assert.deepEqual(seen.slice(4), [["2030-01-01"], [nameAt("04:10"), nameAt("05:10")]]);
});

Deno.test("where nothing outside can hold a partial upload, it lies inside until the stop", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const inside = `${fixture.weatherDir}/.incoming`;
  const others = [`${fixture.cacheDir}/incoming`, `${fixture.weatherDir}.incoming`];
  await fixture.reopen(async () => {
    for (const place of others) await Deno.writeTextFile(place, "a file where a folder should be");
  });
  await publishHour(fixture, "04:10");
  assert.deepEqual(await filesIn(inside), []);
  await fixture.reopen(async () => {
    assert.deepEqual(await filesIn(fixture.weatherDir), ["2030-01-01"]);
    for (const place of others) await Deno.remove(place);
  });
  assert.deepEqual(await filesIn(fixture.weatherDir), ["2030-01-01"]);
});

Deno.test("a file changed behind the program is no evidence, whenever it was changed", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const [changed, kept] = [
    await publishHour(fixture, "04:10"),
    await publishHour(fixture, "05:10"),
  ];
  const other = await observationFile([observation("00:53", { temperature_value: 35 })]);
  await Deno.writeFile(`${fixture.weatherDir}/2030-01-01/${changed}`, other);
  assert.deepEqual(await light(fixture, true), [kept]);
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  assert.deepEqual((await fixture.files.facts.receipts(query)).map(({ file }) => file.name), [
    kept,
  ]);
  const [excluded] = fixture.files.light.excluded();
  assert.equal(excluded?.file.name, changed);
  assert.match(excluded?.reason ?? "", /changed on the disk/);
  await fixture.reopen();
  assert.deepEqual(await light(fixture), [kept]);
});

Deno.test("a file that was changed counts again once it is restored, and not before", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const [changed, kept] = [
    await publishHour(fixture, "04:10"),
    await publishHour(fixture, "05:10"),
  ];
  const original = `${fixture.weatherDir}/2030-01-01/${changed}`;
  const published = await Deno.readFile(original);
  const other = await observationFile([observation("00:53", { temperature_value: 35 })]);
  for (const lie of [other, other.slice(0, 100), other]) {
    await Deno.writeFile(original, lie);
    assert.deepEqual(await light(fixture, true), [kept]);
    assert.deepEqual(await light(fixture), [kept]);
    assert.deepEqual(fixture.files.light.excluded().map(({ file }) => file.name), [changed]);
  }
  await Deno.remove(original);
  assert.deepEqual(await light(fixture, true), [kept]);
  await Deno.writeFile(original, published);
  assert.deepEqual(await light(fixture), [changed, kept]);
  assert.deepEqual(await light(fixture, true), [changed, kept]);
  assert.deepEqual(fixture.files.light.excluded(), []);
});

Deno.test("a damaged file found on the disk counts once a whole one lies in its place", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const name = nameAt("04:10");
  const original = `${fixture.weatherDir}/2030-01-01/${name}`;
  await Deno.mkdir(`${fixture.weatherDir}/2030-01-01`, { recursive: true });
  await Deno.writeTextFile(original, "PAR1 half a file");
  assert.deepEqual(await light(fixture), []);
  assert.equal(fixture.files.light.excluded().length, 1);
  const { file: _, ...hour } = receipt("00:00", "04:00");
  await Deno.writeFile(original, await observationFile([observation("00:53")], [hour]));
  assert.deepEqual(await light(fixture, true), [name]);
  assert.deepEqual(fixture.files.light.excluded(), []);
});

Deno.test("a file whose pages cannot be read is left out at once and set aside for good", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const name = await publishHour(fixture, "04:10");
  fixture.files.light.exclude(parseWeatherFileName(name)!, "its pages cannot be read"); // just published
  assert.deepEqual(await light(fixture, true), []);
  for (let start = 0; start < 2; start++) {
    const [listed] = await fixture.files.searched.find("observations", EVER);
    assert.equal(listed?.setAside?.how, "quarantined");
    assert.deepEqual(await light(fixture), []);
    await fixture.reopen();
  }
});

Deno.test("a touched file with the same bytes stays evidence, and a changed light copy is made again", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const name = await publishHour(fixture, "04:10");
  const original = `${fixture.weatherDir}/2030-01-01/${name}`;
  await Deno.utime(original, 1, 1);
  assert.deepEqual(await light(fixture, true), [name]);
  const copy = `${fixture.cacheDir}/light/2030-01-01/${name}`;
  const before = await Deno.readFile(copy);
  await Deno.writeTextFile(copy, "something else");
  assert.deepEqual(await light(fixture, true), [name]);
  assert.deepEqual(await Deno.readFile(copy), before);
  assert.deepEqual(fixture.files.light.excluded(), []);
});

Deno.test("a damaged file found on the disk is left out, and the others are used", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const [bad, good] = [nameAt("04:10"), await publishHour(fixture, "05:10")];
  await Deno.writeTextFile(`${fixture.weatherDir}/2030-01-01/${bad}`, "PAR1 half a file");
  assert.deepEqual(await light(fixture), [good]);
  assert.deepEqual(fixture.files.light.excluded().map(({ file }) => file.name), [bad]);
});

Deno.test("verdicts are kept by key and parser version, also over a restart", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await fixture.files.facts.putVerdicts("metar-1", new Map([["a", "1"], ["b", "2"]]));
  await fixture.files.facts.putVerdicts("metar-1", new Map([["b", "3"]]));
  await fixture.reopen();
  assert.deepEqual(
    await fixture.files.facts.verdicts(["a", "b", "c"], "metar-1"),
    new Map([["a", "1"], ["b", "3"]]),
  );
  assert.deepEqual(await fixture.files.facts.verdicts(["a"], "metar-2"), new Map());
});

Deno.test("every publication is told, until told to stop", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const told: string[] = [];
  const stop = fixture.files.uploads.onPublished((file) => told.push(file.name));
  const name = await publishHour(fixture, "04:10");
  await assert.rejects(publishHour(fixture, "04:10"));
  stop();
  await publishHour(fixture, "05:10");
  assert.deepEqual(told, [name]);
});

Deno.test("a file of 31 days goes and one of 29 days stays, with all that belongs to them", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const now = fixture.clock.now();
  const [old, needed, young] = [31, 32, 29].map((days) =>
    weatherFileName("observations", now - days * DAY_MS)
  ) as [string, string, string]; // as many as days
  const bytes = await observationFile([observation("00:53")]);
  for (const name of [old, needed, young]) await fixture.files.uploads.publish(name, bytes);
  const keep = ({ name }: { name: string }) => name === needed;

  const layout = new Layout(fixture.weatherDir, fixture.cacheDir);
  const planned = await planRemoval(layout, now, { retentionDays: 30, keep });
  assert.equal((await light(fixture)).length, 3);
  const done = await fixture.files.uploads.retain({ retentionDays: 30, keep });
  assert.deepEqual(done, planned);
  assert.deepEqual(done, {
    removed: [{ file: parseWeatherFileName(old), size: bytes.byteLength }],
    kept: 1,
    bytes: bytes.byteLength,
  });
  assert.deepEqual(await light(fixture), [needed, young]);
  const days = [needed, young].map((name) => parseWeatherFileName(name)!.day); // made above
  assert.deepEqual(await filesIn(fixture.weatherDir), days);
  assert.deepEqual(await filesIn(`${fixture.cacheDir}/light`), days);
  assert.equal(await fixture.files.uploads.publish(old, bytes), "stored");
});
