import assert from "node:assert/strict";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";
import { getLogger } from "@logtape/logtape";
import { Layout } from "../disk/layout.ts";
import { DEFAULT_LIMITS } from "../disk/limits.ts";
import { EVERY_NAME } from "../disk/listing.ts";
import { fileProblems } from "./file_problems.ts";
import { Quarantine } from "./quarantine.ts";

const file = parseWeatherFileName("observations_2030-01-01T04:10:00Z.parquet")!;
const EVER = { fromMs: 0, toMs: 4e12 };

/** A published file, and what sets it aside. */
async function published(fixture: WeatherFilesFixture) {
  const { file: _, ...hour } = receipt("00:00", "04:00", {
    requested_at: "2030-01-01T04:10:00Z",
    completed_at: "2030-01-01T04:10:07Z",
  });
  const bytes = await observationFile([observation("00:53")], [hour]);
  await fixture.files.uploads.publish(file.name, bytes);
  return { bytes, ...besides(fixture) };
}

function besides({ files, weatherDir, cacheDir }: WeatherFilesFixture) {
  const layout = new Layout(weatherDir, cacheDir);
  const log = getLogger(["test"]);
  const { light, listed } = files;
  return {
    layout,
    quarantine: new Quarantine({ layout, listed, limits: DEFAULT_LIMITS, light, log }),
  };
}

async function shown({ files }: WeatherFilesFixture): Promise<string[]> {
  return (await files.light.find("observations", EVERY_NAME)).map((found) => found.file.name);
}

async function isRefused(work: Promise<unknown>, kind: string, words: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RefusalError && error.kind === kind, String(error));
    assert.match(error.message, words);
    return true;
  });
}

Deno.test("a quarantined file is out of use at once and after a restart, and listed with what is lost", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, layout } = await published(fixture);
  await quarantine.setAside(file, "quarantined", "it lies");
  for (let start = 0; start < 2; start++) {
    assert.deepEqual(await shown(fixture), []);
    const [listed] = await fixture.files.searched.find("observations", EVER);
    assert.deepEqual(listed?.setAside, {
      how: "quarantined",
      reason: "it lies",
      since: "2030-01-02T00:00:00Z",
      lost_from: "2030-01-01T00:00:00Z",
      lost_to: "2030-01-01T04:00:00Z",
      lost_at: "2030-01-01T04:10:07Z",
    });
    await fixture.reopen();
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(layout.dayFolder(file.day))), []);
});

Deno.test("a quarantined file does not come back by an upload, and is in use again once restored", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, bytes } = await published(fixture);
  await quarantine.setAside(file, "quarantined", "it lies");
  await isRefused(fixture.files.uploads.publish(file.name, bytes), "conflict", /set aside/);
  await quarantine.restore(file);
  assert.deepEqual(await shown(fixture), [file.name]);
  const [listed] = await fixture.files.searched.find("observations", EVER);
  assert.equal(listed?.setAside, null);
  await isRefused(quarantine.restore(file), "conflict", /is in use/);
});

Deno.test("a removed file has no bytes any more, and comes back only with the very same ones", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, bytes, layout } = await published(fixture);
  await quarantine.setAside(file, "quarantined", "it lies");
  fixture.clock.set(fixture.clock.now() + 60_000);
  await quarantine.setAside(file, "removed", "it lies for sure");
  for (const path of layout.setAsidePlaces(file)) {
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }
  const [listed] = await fixture.files.searched.find("observations", EVER);
  assert.equal(listed?.setAside?.how, "removed");
  assert.equal(listed?.setAside?.lost_at, "2030-01-01T04:10:07Z", "what is lost stays known");
  await isRefused(quarantine.restore(file), "conflict", /no file with the listed hash/);
  await Deno.writeFile(layout.original(file), await observationFile([observation("01:53")]));
  await isRefused(quarantine.restore(file), "conflict", /no file with the listed hash/);
  await Deno.writeFile(layout.original(file), bytes);
  await quarantine.restore(file);
  assert.deepEqual(await shown(fixture), [file.name]);
});

Deno.test("what was cut off between list and disk is finished when it is asked for again", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, layout } = await published(fixture);
  const loss = { lostFrom: null, lostTo: null, lostAt: null };
  await fixture.files.listed.setAside(file, { how: "quarantined", reason: "it lies", loss });
  await assert.rejects(fixture.files.searched.find("observations", EVER), /lie in their places/);
  await quarantine.setAside(file, "quarantined", "again");
  const [listed] = await fixture.files.searched.find("observations", EVER);
  assert.equal(listed?.setAside?.reason, "it lies");
  await assert.rejects(Deno.stat(layout.original(file)), Deno.errors.NotFound);
});

Deno.test("only listed files are set aside, for a reason in one line", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine } = await published(fixture);
  const other = parseWeatherFileName("observations_2030-01-01T05:10:00Z.parquet")!;
  await isRefused(quarantine.setAside(other, "removed", "why"), "not_found", /is not listed/);
  for (const reason of ["", " ", "two\nlines", "\ud800", "x".repeat(501)]) {
    await isRefused(quarantine.setAside(file, "removed", reason), "invalid", /one line/);
  }
});

Deno.test("a damaged file is set aside only while it is what was published", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, bytes, layout } = await published(fixture);
  await Deno.writeTextFile(layout.original(file), "another file");
  assert.equal(await quarantine.setDamagedAside(file), false);
  await Deno.writeFile(layout.original(file), bytes);
  assert.equal(await quarantine.setDamagedAside(file), true);
  assert.equal((await fixture.files.listed.find(file.name))?.setAside?.how, "quarantined");
});

Deno.test("a file that is removed while it is set aside as damaged is gone, and nothing fails", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, layout } = await published(fixture);
  await Promise.all([
    quarantine.setDamagedAside(file),
    quarantine.setAside(file, "removed", "it lies"),
    quarantine.setDamagedAside(file),
  ]);
  await quarantine.idle();
  for (const place of [layout.original(file), ...layout.setAsidePlaces(file)]) {
    await assert.rejects(Deno.stat(place), Deno.errors.NotFound);
  }
  const [listed] = await fixture.files.searched.find("observations", EVER);
  assert.equal(listed?.setAside?.how, "removed");
});

Deno.test("files that are set aside, missing or not listed are the problems of a folder", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { quarantine, bytes, layout } = await published(fixture);
  const [missing, unlisted] = ["05", "06"]
    .map((hour) => parseWeatherFileName(`observations_2030-01-01T${hour}:10:00Z.parquet`)!);
  await fixture.files.uploads.publish(missing!.name, bytes);
  const names = async () => {
    const problems = await fileProblems(layout, fixture.db);
    return [
      ...problems.setAside.map((found) => `set aside ${found.file.name}`),
      ...problems.missing.map((found) => `missing ${found.file.name}`),
      ...problems.unlisted.map(({ name }) => `unlisted ${name}`),
    ];
  };
  assert.deepEqual(await names(), []);
  await quarantine.setAside(file, "quarantined", "it lies");
  await Deno.remove(layout.original(missing!));
  await Deno.writeFile(layout.original(unlisted!), bytes);
  assert.deepEqual(await names(), [
    `set aside ${file.name}`,
    `missing ${missing!.name}`,
    `unlisted ${unlisted!.name}`,
  ]);
});
