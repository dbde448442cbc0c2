import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { Registry } from "../../shared/observe/metrics.ts";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { WeatherFilesFixture } from "../../testing/fixtures/weather_files.ts";
import { withObservations } from "../../testing/evidence/writer/file_faults.ts";
import { readingsTable } from "../../testing/evidence/writer/readings_table.ts";
import { ms } from "../../testing/evidence/writer/stored_rows.ts";
import { writeEvidence } from "../../testing/evidence/writer/write_evidence.ts";
import { ComparisonJob } from "./comparison_job.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const window = { startMs: ms("00:00"), endMs: ms("12:00"), signingMs: ms("14:00") };

/** Files of three runs, one of which is changed on its way. */
const written = await writeEvidence({
  table: readingsTable(window, { KORD: {}, KJFK: {} }),
  runs: [ms("05:05"), ms("06:05"), ms("07:05")],
  batchSize: 1,
});
const files = written.files.filter(({ kind }) => kind === "observations");
const [sound, warmed, cut] = await Promise.all(files.map(async ({ name, path }, index) => ({
  name,
  bytes: index === 0
    ? await Deno.readFile(path)
    : await withObservations(path, (rows) =>
      index === 1
        ? rows.map((row) => ({ ...row, temperature_value: 40, quality_status: "rejected" }))
        : rows.filter((row) =>
          row.station_id !== "KORD"
        )),
})));
const { urlPrefixes } = written;
await written[Symbol.asyncDispose]();
assert.ok(sound && warmed && cut);

Deno.test("after an upload its rows are held against its documents, and what these contradict is told", async () => {
  using recording = new LogRecording();
  await using opened = await WeatherFilesFixture.open();
  const { uploads, facts } = opened.files;
  const registry = new Registry();
  const log = getLogger(["oracle"]);
  const job = new ComparisonJob({ uploads, facts, urlPrefixes, registry, log });
  const readCounts = async () =>
    [...(await registry.scrape()).matchAll(/compared_total\{result="(\w+)"\} (\d+)/g)]
      .map(([, result, count]) => `${result} ${count}`);
  const takeWarnings = async () =>
    (await recording.take()).filter((line) => line.includes("follow"));

  await uploads.publish(sound.name, sound.bytes);
  await job.idle();
  assert.deepEqual(await readCounts(), ["agrees 2", "contradicted 0", "unread 0"]);
  assert.deepEqual(await takeWarnings(), []);

  await Promise.all([
    uploads.publish(warmed.name, warmed.bytes),
    uploads.publish(cut.name, cut.bytes),
  ]);
  await job.idle();
  assert.deepEqual(await readCounts(), ["agrees 3", "contradicted 3", "unread 0"]);
  const lines = await takeWarnings();
  assert.equal(lines.length, 2);
  assert.ok(
    lines.some((line) => line.includes(warmed.name) && line.includes("2 of 2 collections")),
  );
  assert.match(lines.find((line) => line.includes(cut.name)) ?? "", /1 of 2 .*KORD .*is missing/);

  await job.stop();
});

Deno.test("files check lists what the documents of uploaded files contradict", async () => {
  await inTemporaryFolder(async (folder) => {
    const put = async ({ name, bytes }: typeof sound) => {
      const day = join(folder, "weather_data", name.slice(13, 23));
      await Deno.mkdir(day, { recursive: true });
      await Deno.writeFile(join(day, name), bytes);
    };
    const check = () =>
      runOracle(folder, "files", "check", "--evidence-url-prefixes", urlPrefixes.join(","));
    await put(sound);
    const good = await check();
    assert.equal(good.status, 0, good.complained);
    assert.match(good.printed, /^1 files, 0 damaged; 2 collections of a station, 0 do not follow/);
    await put(cut);
    await put({ ...warmed, bytes: warmed.bytes.slice(0, 1000) });
    const bad = await check();
    assert.equal(bad.status, 1);
    const lines = bad.printed.split("\n");
    assert.match(lines[0] ?? "", new RegExp(`^${warmed.name}: cannot be read`));
    assert.match(lines[1] ?? "", new RegExp(`^${cut.name} KORD .*: contradicted: the report of`));
    assert.match(
      lines[2] ?? "",
      /^3 files, 1 damaged; 4 collections of a station, 1 do not follow/,
    );
  });
});
