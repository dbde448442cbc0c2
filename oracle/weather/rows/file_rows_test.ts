import assert from "node:assert/strict";
import { EngineError } from "../engine/engine.ts";
import { join } from "node:path";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { tableBytes } from "../../../testing/fixtures/weather_files.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import {
  forecast,
  ms,
  observation,
  published,
} from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { UnreadableFileError } from "./file_rows.ts";
import { instantLiteral, stationLiteral } from "../engine/sql.ts";

const DAY = {
  fromMs: Date.parse("2029-12-31T00:00:00Z"),
  toMs: Date.parse("2030-01-03T00:00:00Z"),
};

function observations(
  { weather }: WeatherFixture,
  stations: readonly string[],
  asEvidence = false,
): Promise<StoredObservation[]> {
  return weather.rows.observations({ stations, publications: DAY, asEvidence, ...DAY });
}

/** Puts a file that no upload would take among the others, as an older release may have left it. */
async function plant(
  { files, weatherDir }: WeatherFixture,
  file: StoredObservation["file"],
  bytes: Uint8Array,
): Promise<void> {
  await Deno.mkdir(join(weatherDir, file.day), { recursive: true });
  await Deno.writeFile(join(weatherDir, file.day, file.name), bytes);
  await files.adoption.run();
}

/** Flips bytes in the pages of a stored file, behind the oracle's back. */
async function damage(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.map((byte, i) => i > 40 && i < 60 ? byte ^ 255 : byte));
}

Deno.test("stored rows come back as they were written, each with its file", async (t) => {
  await using bench = await WeatherFixture.open();
  const [first, second] = ["12:53", "13:53"].map((time) => published("observations", time)) as [
    StoredObservation["file"],
    StoredObservation["file"],
  ];
  const rows = [
    observation("12:53", { file: first }),
    observation("12:53", { file: first, station_id: "KSAW", temperature_value: null }),
    observation("13:53", { file: second, temperature_value: -0.5, raw_text: "Ünïcode \"'; 雪" }),
    observation("13:53", { file: second, station_id: "K-1_x", wind_speed: -3, precip_in: 1e-7 }),
  ];
  await bench.publishObservations(rows);
  const key = ({ station_id, generated_at }: StoredObservation) => `${generated_at} ${station_id}`;
  const sort = (some: readonly StoredObservation[]) =>
    some.toSorted((a, b) => key(a) < key(b) ? -1 : 1);

  await t.step("of one station", async () => {
    assert.deepEqual(
      sort(await observations(bench, ["KORD"])),
      sort(rows.filter((row) => row.station_id === "KORD")),
    );
  });
  await t.step("of many", async () => {
    const stations = ["KORD", "KSAW", "K-1_x", "NONE"];
    assert.deepEqual(sort(await observations(bench, stations)), sort(rows));
  });
  await t.step("forecast rows too, with all their columns", async () => {
    const file = published("forecasts", "11:00");
    const forecasts = [
      forecast("12:00", "2T00:00", { max_temp: 50 }, { file }),
      forecast("12:00", null, { wind_speed: 5, wind_direction: 100 }, { file, station_id: "KSAW" }),
    ];
    await bench.publishForecasts(forecasts);
    const found = await bench.weather.rows.newestForecasts({
      stations: ["KORD", "KSAW"],
      publications: DAY,
      asEvidence: true,
      startMs: DAY.toMs,
      nowMs: DAY.toMs,
    });
    assert.deepEqual(found.toSorted((a, b) => a.station_id < b.station_id ? -1 : 1), forecasts);
  });
  await t.step("an id that is none never reaches SQL", async () => {
    for (const id of ["K'ORD", "KORD' OR '1'='1", "'; DROP TABLE answer; --", "", "K ORD", "Ü"]) {
      await assert.rejects(observations(bench, [id]), RangeError);
      assert.throws(() => stationLiteral(id), RangeError);
    }
    assert.throws(() => instantLiteral(NaN), RangeError);
  });
});

Deno.test("files that lack newer columns are read together with files that have them", async () => {
  await using bench = await WeatherFixture.open();
  const early = OBSERVATION_COLUMNS.slice(0, 19);
  const rows = [observation("12:53"), observation("13:53")];
  const [old, recent] = rows as [StoredObservation, StoredObservation];
  await bench.files.uploads.publish(old.file.name, await tableBytes(early, [old]));
  await bench.publishObservations([recent]);
  const found = await observations(bench, ["KORD"], true);
  assert.deepEqual(found.find((row) => row.generated_at === recent.generated_at), recent);
  assert.deepEqual(found.find((row) => row.generated_at === old.generated_at), {
    ...old,
    raw_text: null,
    quality_status: null,
    quality_reason: null,
    validation_version: null,
    metar_type: null,
    quality_metrics: null,
  });
});

Deno.test("a light copy that was damaged is written again, even when the disk shows no change", async () => {
  await using bench = await WeatherFixture.open();
  const row = observation("12:53");
  await bench.publishObservations([row]);
  await damage(join(bench.cacheDir, "light", row.file.day, row.file.name));
  assert.deepEqual(await observations(bench, ["KORD"]), [row]);
});

Deno.test("a file that came with damaged pages to an earlier release is an error as evidence, and is set aside", async () => {
  await using bench = await WeatherFixture.open();
  const rows = [0, 1, 2, 3, 4].map((hour) => {
    return observation(new Date(Date.parse("2030-01-01T12:53:00Z") + hour * HOUR_MS).toISOString());
  });
  const bad = rows[2]!;
  for (const row of rows) {
    const bytes = await tableBytes(OBSERVATION_COLUMNS, [row]);
    if (row !== bad) await bench.files.uploads.publish(row.file.name, bytes);
    else {
      await plant(bench, row.file, bytes.map((byte, i) => i > 40 && i < 60 ? byte ^ 255 : byte));
    }
  }
  await assert.rejects(
    observations(bench, ["KORD"], true),
    (error) => error instanceof UnreadableFileError && error.message.includes(bad.file.name),
  );
  const found = await observations(bench, ["KORD"]);
  assert.deepEqual(
    found.map((row) => row.generated_at).toSorted(),
    rows.filter((row) => row !== bad).map((row) => row.generated_at),
  );
  const ever = { fromMs: 0, toMs: 4e12 };
  const listed = await bench.files.searched.find("observations", ever);
  assert.deepEqual(
    listed.filter(({ setAside }) => setAside).map(({ file }) => file.name),
    [bad.file.name],
  );
  assert.equal((await observations(bench, ["KORD"], true)).length, rows.length - 1);
});

Deno.test("a file that takes more memory than there is is set aside, and the others are read", async () => {
  await using bench = await WeatherFixture.open({ memoryMb: 64 });
  const sound = ["11:53", "12:53", "13:53"].map((time) => observation(time));
  const { file } = observation("12:30");
  const poison = Array.from({ length: 3000 }, (_, second) => {
    const time = new Date(ms("12:00") + second * 1000).toISOString();
    return observation(time, { file, raw_text: `${second} ${"x".repeat(60_000)}` });
  });
  await bench.publishObservations(sound);
  await plant(bench, file, await tableBytes(OBSERVATION_COLUMNS, poison));
  const found = await observations(bench, ["KORD"]);
  assert.deepEqual(
    found.map((row) => row.generated_at).sort(),
    sound.map((row) => row.generated_at),
  );
  const listed = await bench.files.searched.find("observations", { fromMs: 0, toMs: 4e12 });
  assert.deepEqual(
    listed.filter(({ setAside }) => setAside).map((each) => each.file.name),
    [file.name],
  );
});

Deno.test("an engine that cannot start puts no file out of use", async () => {
  await using bench = await WeatherFixture.open({ memoryMb: -127 }); // less than its module begins with
  await bench.publishObservations([observation("12:53"), observation("13:53")]);
  for (const asEvidence of [true, false]) {
    await assert.rejects(
      observations(bench, ["KORD"], asEvidence),
      (error) => error instanceof EngineError && error.fault === "system",
    );
  }
  const listed = await bench.files.searched.find("observations", { fromMs: 0, toMs: 4e12 });
  assert.deepEqual(listed.map(({ setAside }) => setAside), [null, null]);
});

Deno.test("a file that was changed after it came is an error as evidence", async () => {
  await using bench = await WeatherFixture.open();
  const rows = [observation("12:53"), observation("13:53")];
  await bench.publishObservations(rows);
  const { file } = rows[0]!;
  const path = join(bench.weatherDir, file.day, file.name);
  await damage(path);
  await Deno.utime(path, 0, 0); // a disk's clock may not have ticked since the file was made
  await assert.rejects(
    observations(bench, ["KORD"], true),
    (error) => error instanceof UnreadableFileError && error.message.includes(file.name),
  );
});
