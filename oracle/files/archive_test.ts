import assert from "node:assert/strict";
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
import { encodeDocument, sha256Hex } from "../../shared/parquet/retained.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import {
  type ArchiveRoom,
  openArchiveRoom,
  tableBytes,
} from "../../testing/fixtures/weather_archive.ts";
import { forecast, ms, observation, receipt } from "../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../testing/fixtures/weather_file.ts";

const EVER = { fromMs: 0, toMs: 4e12 };
const nameAt = (time: string) => weatherFileName("observations", ms(time));

async function publishHour(room: ArchiveRoom, time: string): Promise<string> {
  const { file: _, ...hour } = receipt("00:00", "04:00");
  const name = nameAt(time);
  await room.archive.publish(name, await observationFile([observation("00:53")], [hour]));
  return name;
}

const light = async ({ archive }: ArchiveRoom, asEvidence = false) =>
  (await archive.lightFiles("observations", 0n, 2n ** 63n, asEvidence))
    .map(({ file }) => file.name);

async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("receipts are found by station and span, with the file they stand in", async () => {
  await using room = await openArchiveRoom();
  const { file: _a, ...first } = receipt("00:00", "04:00", { station_ids: ["KORD", "KSAW"] });
  const { file: _b, ...second } = receipt("04:00", "08:00", { station_ids: ["KSAW"] });
  const { file: _c, ...unreadable } = receipt("08:00", "09:00", {
    station_ids: ["KPWM"],
    window_start: "then",
  });
  await room.archive.publish(nameAt("04:10"), await observationFile([], [first]));
  await room.archive.publish(nameAt("08:10"), await observationFile([], [second, unreadable]));
  const ask = async (stations: string[], from: string, to: string, publications = EVER) =>
    (await room.archive.receipts({ stations, fromMs: ms(from), toMs: ms(to), publications }))
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
  await using room = await openArchiveRoom();
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
    await room.archive.publish(nameAt(`04:1${index}`), bytes);
  }
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  assert.deepEqual(await room.archive.receipts(query), []);
});

Deno.test("documents of both kinds of file are listed and read back word for word", async () => {
  await using room = await openArchiveRoom();
  const [dwml, metar, rr7] = ["<dwml>\u00b0</dwml>", "\n<response/>", `{"id":"1"}`];
  const url = "https://api.weather.gov/products/1";
  const received_at = "2030-01-01T00:05:00Z";
  const packed = (text: string) => encodeDocument(text);
  const forecasts = weatherFileName("forecasts", ms("00:06"));
  await room.archive.publish(
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
  await room.archive.publish(
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

  const [source] = await room.archive.forecastSources(EVER);
  assert.deepEqual({ ...source, file: source?.file.name }, {
    file: forecasts,
    sha256: sha256Hex(dwml),
    url,
    receivedAt: received_at,
  });
  const [hours] = await room.archive.precipitation(EVER);
  assert.deepEqual({ ...hours, file: hours?.file.name }, {
    file: nameAt("00:06"),
    ...precipitation,
    sources: { [sha256Hex(rr7)]: { source_url: url, received_at } },
  });
  const file = hours!.file; // asserted above
  const hashes = [sha256Hex(metar), sha256Hex(rr7), "0".repeat(64)];
  const documents = await room.archive.documents(file, hashes);
  assert.deepEqual([...documents.values()].map(({ text, receivedAt }) => [text, receivedAt]), [
    [metar, null],
    [rr7, received_at],
  ]);
  const xml = await room.archive.documents(source!.file, [sha256Hex(dwml)]);
  assert.equal(xml.get(sha256Hex(dwml))?.text, dwml);
});

Deno.test("a light copy has the rows and columns of its original and none of the documents", async () => {
  await using room = await openArchiveRoom();
  const audit = JSON.stringify({ source_documents: {}, padding: "x".repeat(50_000) });
  const bytes = await tableBytes(
    OBSERVATION_COLUMNS,
    [observation("00:53"), observation("01:53")],
    [
      [OBSERVATION_AUDIT_KEY, audit],
    ],
  );
  await room.archive.publish(nameAt("02:00"), bytes);
  const [file] = await room.archive.lightFiles("observations", 0n, 2n ** 63n);
  assert.ok((await Deno.stat(file!.path)).size < bytes.byteLength - 50_000); // one was published
  assert.equal(file?.rows, 2);
  assert.deepEqual(file?.columns, OBSERVATION_COLUMNS.map(({ name }) => name));
  assert.deepEqual(file?.bounds.generated_at, {
    min: "2030-01-01T00:53:00Z",
    max: "2030-01-01T01:53:00Z",
  });
});

Deno.test("files are ordered by their instants, and found by them", async () => {
  await using room = await openArchiveRoom();
  const names = [
    "observations_2030-01-01T00:00:00.5Z.parquet",
    "observations_2030-01-01T00:00:00.123456789Z.parquet",
    "observations_2030-01-01T00:00:00Z.parquet",
    "observations_2029-12-31T23:59:59.999Z.parquet",
  ];
  const bytes = await observationFile([]);
  for (const name of names) await room.archive.publish(name, bytes);
  const start = Date.parse("2030-01-01T00:00:00Z");
  const list = (start: number, end: number) =>
    room.archive.list({ start, end, kinds: ["observations", "forecasts"] });
  assert.deepEqual(await list(0, start + 1000), [names[3], names[2], names[1], names[0]]);
  assert.deepEqual(await list(start, start + 123), [names[2], names[1]]);
  assert.deepEqual(await list(start + 501, start + 1000), []);
  assert.deepEqual(await room.archive.list({ start, end: start, kinds: ["forecasts"] }), []);
  assert.equal((await room.archive.newest("observations"))?.name, names[0]);
  assert.equal(await room.archive.newest("forecasts"), undefined);
  for (const future of ["2030-01-02T01:00:00.001Z", "2031-01-01T00:00:00Z"]) {
    await room.archive.publish(`observations_${future}.parquet`, bytes);
  }
  assert.equal((await room.archive.newest("observations"))?.name, names[0], "not of the future");
});

Deno.test("a lost, damaged or outdated cache is made again from the files, with equal answers", async () => {
  await using room = await openArchiveRoom();
  for (const time of ["04:10", "05:10", "06:10"]) await publishHour(room, time);
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  const answers = async () => [await light(room), await room.archive.receipts(query)];
  const before = await answers();
  const index = `${room.cacheDir}/index.db`;
  const losses: (() => Promise<unknown>)[] = [
    () => Deno.remove(room.cacheDir, { recursive: true }),
    () => Deno.writeTextFile(index, "this is no database"),
    () => Deno.truncate(index, 5000),
    () => Deno.remove(`${room.cacheDir}/light`, { recursive: true }),
    () => Deno.truncate(`${room.cacheDir}/light/2030-01-01/${nameAt("05:10")}`, 10),
    () => Deno.writeTextFile(`${room.cacheDir}/light/2030-01-01/half.partial`, "PAR1"),
  ];
  for (const loss of losses) {
    await room.reopen(loss);
    assert.deepEqual(await answers(), before, String(loss));
  }
  assert.deepEqual(
    await filesIn(`${room.cacheDir}/light/2030-01-01`),
    before[0],
  );
});

Deno.test("a start removes cut-off uploads, forgets vanished files, and counts both", async () => {
  await using room = await openArchiveRoom();
  const [gone, kept] = [await publishHour(room, "04:10"), await publishHour(room, "05:10")];
  await room.reopen(async () => {
    await Deno.writeTextFile(`${room.weatherDir}/.incoming/x.partial`, "PAR1");
    await Deno.remove(`${room.weatherDir}/2030-01-01/${gone}`);
  });
  assert.deepEqual(room.archive.repaired, {
    partialUploads: 1,
    staleEntries: 1,
    comparedFiles: 0,
    strayCopies: 1,
  });
  assert.deepEqual(await light(room), [kept]);
  assert.deepEqual(await filesIn(`${room.weatherDir}/.incoming`), []);
});

Deno.test("a file changed behind the program is no evidence, whenever it was changed", async () => {
  await using room = await openArchiveRoom();
  const [changed, kept] = [await publishHour(room, "04:10"), await publishHour(room, "05:10")];
  const other = await observationFile([observation("00:53", { temperature_value: 35 })]);
  await Deno.writeFile(`${room.weatherDir}/2030-01-01/${changed}`, other);
  assert.deepEqual(await light(room, true), [kept]);
  const query = { stations: ["KORD"], ...EVER, publications: EVER };
  assert.deepEqual((await room.archive.receipts(query)).map(({ file }) => file.name), [kept]);
  const [excluded] = room.archive.excluded();
  assert.equal(excluded?.file.name, changed);
  assert.match(excluded?.reason ?? "", /changed on the disk/);
  await room.reopen();
  assert.deepEqual(await light(room), [kept]);
});

Deno.test("a file that was changed counts again once it is restored, and not before", async () => {
  await using room = await openArchiveRoom();
  const [changed, kept] = [await publishHour(room, "04:10"), await publishHour(room, "05:10")];
  const original = `${room.weatherDir}/2030-01-01/${changed}`;
  const published = await Deno.readFile(original);
  const other = await observationFile([observation("00:53", { temperature_value: 35 })]);
  for (const lie of [other, other.slice(0, 100), other]) {
    await Deno.writeFile(original, lie);
    assert.deepEqual(await light(room, true), [kept]);
    assert.deepEqual(await light(room), [kept]);
    assert.deepEqual(room.archive.excluded().map(({ file }) => file.name), [changed]);
  }
  await Deno.remove(original);
  assert.deepEqual(await light(room, true), [kept]);
  await Deno.writeFile(original, published);
  assert.deepEqual(await light(room), [changed, kept]);
  assert.deepEqual(await light(room, true), [changed, kept]);
  assert.deepEqual(room.archive.excluded(), []);
});

Deno.test("a damaged file found on the disk counts once a whole one lies in its place", async () => {
  await using room = await openArchiveRoom();
  const name = nameAt("04:10");
  const original = `${room.weatherDir}/2030-01-01/${name}`;
  await Deno.mkdir(`${room.weatherDir}/2030-01-01`, { recursive: true });
  await Deno.writeTextFile(original, "PAR1 half a file");
  assert.deepEqual(await light(room), []);
  assert.equal(room.archive.excluded().length, 1);
  const { file: _, ...hour } = receipt("00:00", "04:00");
  await Deno.writeFile(original, await observationFile([observation("00:53")], [hour]));
  assert.deepEqual(await light(room, true), [name]);
  assert.deepEqual(room.archive.excluded(), []);
});

Deno.test("a file whose pages cannot be read stays excluded while it stays as it is", async () => {
  await using room = await openArchiveRoom();
  const name = await publishHour(room, "04:10");
  room.archive.exclude(parseWeatherFileName(name)!, "its pages cannot be read"); // just published
  assert.deepEqual(await light(room, true), []);
  assert.deepEqual(await light(room), []);
  await Deno.utime(`${room.weatherDir}/2030-01-01/${name}`, 1, 1);
  assert.deepEqual(await light(room, true), [name]);
});

Deno.test("a touched file with the same bytes stays evidence, and a changed light copy is made again", async () => {
  await using room = await openArchiveRoom();
  const name = await publishHour(room, "04:10");
  const original = `${room.weatherDir}/2030-01-01/${name}`;
  await Deno.utime(original, 1, 1);
  assert.deepEqual(await light(room, true), [name]);
  const copy = `${room.cacheDir}/light/2030-01-01/${name}`;
  const before = await Deno.readFile(copy);
  await Deno.writeTextFile(copy, "something else");
  assert.deepEqual(await light(room, true), [name]);
  assert.deepEqual(await Deno.readFile(copy), before);
  assert.deepEqual(room.archive.excluded(), []);
});

Deno.test("a damaged file found on the disk is left out, and the others are used", async () => {
  await using room = await openArchiveRoom();
  const [bad, good] = [nameAt("04:10"), await publishHour(room, "05:10")];
  await Deno.writeTextFile(`${room.weatherDir}/2030-01-01/${bad}`, "PAR1 half a file");
  assert.deepEqual(await light(room), [good]);
  assert.deepEqual(room.archive.excluded().map(({ file }) => file.name), [bad]);
});

Deno.test("verdicts are kept by key and parser version, also over a restart", async () => {
  await using room = await openArchiveRoom();
  await room.archive.putVerdicts("metar-1", new Map([["a", "1"], ["b", "2"]]));
  await room.archive.putVerdicts("metar-1", new Map([["b", "3"]]));
  await room.reopen();
  assert.deepEqual(
    await room.archive.verdicts(["a", "b", "c"], "metar-1"),
    new Map([["a", "1"], ["b", "3"]]),
  );
  assert.deepEqual(await room.archive.verdicts(["a"], "metar-2"), new Map());
});

Deno.test("every publication is told, until told to stop", async () => {
  await using room = await openArchiveRoom();
  const told: string[] = [];
  const stop = room.archive.onPublished((file) => told.push(file.name));
  const name = await publishHour(room, "04:10");
  await assert.rejects(publishHour(room, "04:10"));
  stop();
  await publishHour(room, "05:10");
  assert.deepEqual(told, [name]);
});

Deno.test("a file of 31 days goes and one of 29 days stays, with all that belongs to them", async () => {
  await using room = await openArchiveRoom();
  const now = room.clock.now();
  const [old, needed, young] = [31, 32, 29].map((days) =>
    weatherFileName("observations", now - days * DAY_MS)
  ) as [string, string, string]; // as many as days
  const bytes = await observationFile([observation("00:53")]);
  for (const name of [old, needed, young]) await room.archive.publish(name, bytes);
  const keep = ({ name }: { name: string }) => name === needed;

  const planned = await room.archive.retain({ retentionDays: 30, keep, dryRun: true });
  assert.equal((await light(room)).length, 3);
  const done = await room.archive.retain({ retentionDays: 30, keep });
  assert.deepEqual(done, planned);
  assert.deepEqual(done, {
    removed: [{ name: old, size: bytes.byteLength }],
    kept: 1,
    bytes: bytes.byteLength,
  });
  assert.deepEqual(await light(room), [needed, young]);
  const days = [needed, young].map((name) => parseWeatherFileName(name)!.day); // made above
  assert.deepEqual(await filesIn(room.weatherDir), [".incoming", ...days]);
  assert.deepEqual(await filesIn(`${room.cacheDir}/light`), days);
  assert.equal(await room.archive.publish(old, bytes), "stored");
});
