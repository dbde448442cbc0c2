import assert from "node:assert/strict";
import { CompiledQuery } from "kysely";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { observationFile } from "../../../testing/fixtures/weather_file.ts";
import { WeatherFilesFixture } from "../../../testing/fixtures/weather_files.ts";
import { EVERY_NAME } from "../disk/listing.ts";

const nameOf = (time: string) => `observations_2030-01-01T${time}:00Z.parquet`;
const place = ({ weatherDir }: WeatherFilesFixture, time: string) =>
  `${weatherDir}/2030-01-01/${nameOf(time)}`;

async function listed({ files }: WeatherFilesFixture): Promise<(readonly [string, string])[]> {
  return (await files.listed.in("observations", EVERY_NAME))
    .map(({ file, origin }) => [file.name, origin] as const);
}

async function isConflict(work: Promise<unknown>, words: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RefusalError && error.kind === "conflict", String(error));
    assert.match(error.message, words);
    return true;
  });
}

Deno.test("what was published stands in the database with its hash, whatever becomes of the file", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const bytes = await observationFile([observation("00:53")]);
  await fixture.files.uploads.publish(nameOf("04:10"), bytes);
  await fixture.reopen(() => Deno.remove(place(fixture, "04:10")));
  const found = await fixture.files.listed.find(nameOf("04:10"));
  assert.equal(found?.sha256, sha256Hex(bytes));
  assert.deepEqual(await listed(fixture), [[nameOf("04:10"), "upload"]]);
});

Deno.test("under a name that was published nothing but its own bytes come back", async () => {
  await using fixture = await WeatherFilesFixture.open();
  const { uploads } = fixture.files;
  const bytes = await observationFile([observation("00:53")]);
  await uploads.publish(nameOf("04:10"), bytes);
  await Deno.remove(place(fixture, "04:10"));
  const other = await observationFile([observation("01:53")]);
  await isConflict(uploads.publish(nameOf("04:10"), other), /other content/);
  await assert.rejects(Deno.stat(place(fixture, "04:10")), Deno.errors.NotFound);
  assert.equal(await uploads.publish(nameOf("04:10"), bytes), "stored");
  assert.deepEqual(await Deno.readFile(place(fixture, "04:10")), bytes);
});

Deno.test("files that the database does not list are read and listed, newest first, and said to be of the disk", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await fixture.files.uploads.publish(nameOf("04:10"), await observationFile([]));
  const bytes = await observationFile([observation("00:53")]);
  await fixture.reopen(async () => {
    await Deno.writeFile(place(fixture, "05:10"), bytes);
    await Deno.writeFile(place(fixture, "06:10"), bytes);
    await Deno.writeTextFile(place(fixture, "07:10"), "no weather file");
  });
  await fixture.files.adoption.run();
  assert.equal(fixture.files.adoption.left, 0);
  assert.deepEqual(await listed(fixture), [
    [nameOf("04:10"), "upload"],
    [nameOf("05:10"), "disk"],
    [nameOf("06:10"), "disk"],
    [nameOf("07:10"), "disk"],
  ]);
  const hashes = (await fixture.files.listed.in("observations", EVERY_NAME)).map((f) => f.sha256);
  const [hash, bad] = [sha256Hex(bytes), sha256Hex("no weather file")];
  assert.deepEqual(hashes.slice(1), [hash, hash, bad]);
});

Deno.test("a file that left by its age is missed by nobody", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await fixture.files.uploads.publish(nameOf("04:10"), await observationFile([]));
  fixture.clock.set(fixture.clock.now() + 40 * DAY_MS);
  const { removed } = await fixture.files.uploads.retain({ retentionDays: 30 });
  assert.deepEqual(removed.map(({ file }) => file.name), [nameOf("04:10")]);
  assert.deepEqual(await listed(fixture), []);
});

Deno.test("an upload that the database could not list is no success, and is listed later, which is told", async () => {
  await using fixture = await WeatherFilesFixture.open();
  await fixture.db.write([
    CompiledQuery.raw(
      "CREATE TRIGGER full BEFORE INSERT ON listed_files BEGIN SELECT RAISE(ABORT, 'full'); END",
    ),
  ]);
  await assert.rejects(
    fixture.files.uploads.publish(nameOf("04:10"), await observationFile([])),
    /full/,
  );
  await fixture.files.adoption.run();
  assert.deepEqual(await listed(fixture), []);
  await fixture.db.write([CompiledQuery.raw("DROP TRIGGER full")]);
  let told = 0;
  fixture.files.adoption.onListed(() => told++);
  for (let run = 0; run < 2; run++) await fixture.files.adoption.run();
  assert.equal(told, 1, "when there was something to list");
  assert.deepEqual(await listed(fixture), [[nameOf("04:10"), "disk"]]);
});
