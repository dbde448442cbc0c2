import assert from "node:assert/strict";
import { join } from "node:path";
import { Spool } from "./spool.ts";

const DAY = "2026-11-22";
const NOW = Date.parse(`${DAY}T12:00:00Z`);
const WEEK_MS = 7 * 86_400_000;

async function withSpool(test: (spool: Spool, put: Put) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const put: Put = async (path, text = "PAR1....PAR1") => {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  };
  try {
    await test(new Spool(folder), put);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
type Put = (path: string, text?: string) => Promise<void>;

async function allNames(spool: Spool): Promise<string[]> {
  const names: string[] = [];
  for await (const day of Deno.readDir(spool.folder)) {
    names.push(day.name);
    for await (const file of Deno.readDir(join(spool.folder, day.name))) {
      names.push(`${day.name}/${file.name}`);
    }
  }
  return names.sort();
}

Deno.test("files are listed by instant, whatever the digits of their fraction, with what they owe", async () => {
  await withSpool(async (spool, put) => {
    const late = "observations_2026-11-22T10:05:00.5Z.parquet";
    const early = "forecasts_2026-11-22T10:05:00.123456Z.parquet";
    await put(`${DAY}/${late}`);
    await put(`${DAY}/${late}.uploaded`, "");
    await put(`${DAY}/${early}`);
    await put(`${DAY}/${early}.partial`);
    const { files, foreign } = await spool.list();
    assert.deepEqual(files.map((file) => [file.name.name, file.owes]), [
      [early, ["oracle", "archive"]],
      [late, ["archive"]],
    ]);
    assert.deepEqual(foreign, []);
  });
});

Deno.test("names that are no weather files are foreign, also a file in another day's folder (D146)", async () => {
  await withSpool(async (spool, put) => {
    for (const name of ["x.parquet", "x.parquet.uploaded", "forecasts_nope.parquet"]) {
      await put(`${DAY}/${name}`);
    }
    await put(`${DAY}/forecasts_2026-11-23T01:00:00Z.parquet`);
    await put(`notes/readme.txt`);
    const { files, foreign } = await spool.list();
    assert.deepEqual(files, []);
    assert.deepEqual(foreign, [
      `${DAY}/forecasts_2026-11-23T01:00:00Z.parquet`,
      `${DAY}/forecasts_nope.parquet`,
      `${DAY}/x.parquet`,
      `${DAY}/x.parquet.uploaded`,
    ]);
  });
});

Deno.test("three bytes, and a text of the right length, are no parquet files (D147)", async () => {
  await withSpool(async (spool, put) => {
    await put(`${DAY}/forecasts_${DAY}T01:00:00Z.parquet`, "PAR");
    await put(`${DAY}/forecasts_${DAY}T02:00:00Z.parquet`, "PAR1.........");
    await put(`${DAY}/forecasts_${DAY}T03:00:00Z.parquet`);
    const { files } = await spool.list();
    const verdicts = await Promise.all(files.map((file) => spool.isParquet(file)));
    assert.deepEqual(verdicts, [false, false, true]);
    await spool.setAside(files[0]!);
    assert.equal((await spool.list()).files.length, 2);
  });
});

Deno.test("after the retention what owes nothing goes, with markers, sidecar and empty days (D149)", async () => {
  await withSpool(async (spool, put) => {
    const delivered = "2026-11-14/observations_2026-11-14T11:00:00Z.parquet";
    for (const suffix of ["", ".uploaded", ".archived", ".quality.json"]) {
      await put(delivered + suffix);
    }
    const owing = "2026-11-13/observations_2026-11-13T11:00:00Z.parquet";
    for (const suffix of ["", ".uploaded", ".quality.json"]) await put(owing + suffix);
    const leftovers = [
      "2026-11-13/forecasts_2026-11-13T11:00:00Z.parquet.partial",
      "2026-11-13/forecasts_2026-11-13T12:00:00Z.parquet.invalid",
      "2026-11-13/observations_2026-11-13T13:00:00Z.parquet.quality.json",
    ];
    for (const name of leftovers) await put(name);
    const young = [
      "2026-11-15/observations_2026-11-15T12:00:01Z.parquet.quality.json",
      "2026-11-22/forecasts_2026-11-22T11:00:00Z.parquet.partial",
    ];
    for (const name of young) await put(name);

    const removed = await spool.prune(NOW - WEEK_MS);
    assert.deepEqual(
      removed.sort(),
      [
        ...leftovers.map((name) => name.slice(11)),
        "observations_2026-11-14T11:00:00Z.parquet",
        "observations_2026-11-14T11:00:00Z.parquet.quality.json",
      ].sort(),
    );
    assert.deepEqual(await allNames(spool), [
      "2026-11-13",
      owing,
      `${owing}.quality.json`,
      `${owing}.uploaded`,
      "2026-11-15",
      young[0],
      "2026-11-22",
      young[1],
    ]);
  });
});

Deno.test("a spool that does not exist yet holds nothing", async () => {
  const spool = new Spool("/nonexistent/spool");
  assert.deepEqual(await spool.list(), { files: [], foreign: [] });
  assert.deepEqual(await spool.prune(NOW), []);
});

Deno.test("a folder or link that is named as a file is foreign, and never pruned", async () => {
  await withSpool(async (spool, put) => {
    const names = ["10", "11"].map((hour) => `${DAY}/forecasts_${DAY}T${hour}:00:00Z.parquet`);
    await put(`${names[0]}/inside.txt`);
    await Deno.symlink("/nonexistent", join(spool.folder, names[1]!));
    await put(`${DAY}/forecasts_${DAY}T12:00:00Z.parquet.partial/inside.txt`);
    const { files, foreign } = await spool.list();
    assert.deepEqual(files, []);
    assert.deepEqual(foreign, [...names, `${DAY}/forecasts_${DAY}T12:00:00Z.parquet.partial`]);
    assert.deepEqual(await spool.prune(NOW + WEEK_MS), []);
  });
});

Deno.test("a clock that was set back does not make a file take the name of another", async () => {
  await withSpool(async (spool, put) => {
    const nameOf = (ms: string) => `observations_${DAY}T12:00:00.${ms}Z.parquet`;
    assert.equal((await spool.freeName("observations", NOW)).name, nameOf("000"));
    await put(`${DAY}/${nameOf("000")}`);
    await put(`${DAY}/${nameOf("001")}.partial`);
    assert.equal((await spool.freeName("observations", NOW)).name, nameOf("002"));
    assert.equal((await spool.freeName("forecasts", NOW)).kind, "forecasts");
  });
});
