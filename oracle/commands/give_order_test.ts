import assert from "node:assert/strict";
import { join } from "node:path";
import { weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";
import { OracleProcess } from "../../testing/fixtures/oracle_process.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { ProcessLock } from "../database/process_lock.ts";

function placesOf({ settings }: OracleFixture): string[] {
  return [
    `--event-db=${settings.eventDb}`,
    `--weather-dir=${settings.weatherDir}`,
    `--cache-dir=${settings.cacheDir}`,
    `--oracle-private-key=${settings.oraclePrivateKey}`,
  ];
}

Deno.test("commands that change something act through the process that serves, and alone once it is gone", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const name = weatherFileName("observations", fixture.clock.now() - HOUR_MS);
  await fixture.oracle.stop();
  const places = placesOf(fixture);
  const run = (...args: string[]) => runOracle(fixture.folder, ...args, ...places);
  const socket = join(fixture.settings.eventDb, "oracle.sock");

  await using serving = await OracleProcess.start(fixture.folder, { flags: places });
  assert.equal((await Deno.stat(socket)).mode! & 0o777, 0o600);
  const taken = await run("files", "quarantine", name, "--reason=it lies");
  assert.equal(taken.status, 0, taken.complained);
  assert.match(taken.printed, /is quarantined/);
  await serving.until(/an operator's order: .*it lies/);
  const problems = await run("files", "list", "--problems");
  assert.match(problems.printed, new RegExp(`^${name} quarantined since .*: it lies`));
  assert.equal((await run("decisions", "list")).printed, "the store is trusted");
  assert.match((await run("decisions", "accept")).printed, /trusted already/);
  const unknown = await run("files", "restore", weatherFileName("forecasts", 0));
  assert.deepEqual([unknown.status, unknown.printed], [1, ""]);
  assert.match(unknown.complained, /^noaa-oracle: forecasts.* is not listed as published$/);

  serving.kill("SIGKILL");
  await serving.ended();
  await Deno.stat(socket); // left behind
  assert.match((await run("decisions", "list")).printed, /the store is trusted/);
  const restored = await run("files", "restore", name);
  assert.deepEqual([restored.status, restored.printed], [0, `${name} is in use again`]);

  await using next = await OracleProcess.start(fixture.folder, { flags: places });
  assert.match((await run("files", "remove", "--missing", "--reason=lost")).printed, /no file is/);
  assert.equal((await next.stop()).code, 0);
  await assert.rejects(Deno.stat(socket), Deno.errors.NotFound);
});

Deno.test("a process that has the database and does not answer is named, and nothing is done", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const name = weatherFileName("observations", fixture.clock.now() - HOUR_MS);
  await fixture.oracle.stop();
  const places = placesOf(fixture);
  using _lock = await ProcessLock.take(fixture.settings.eventDb, 0);
  const args = ["files", "quarantine", name, "--reason=it lies", ...places];
  const { status, complained } = await runOracle(fixture.folder, ...args);
  assert.equal(status, 1);
  assert.match(complained, new RegExp(`process ${Deno.pid} on .* no oracle listens at .*\\.sock`));
  const problems = await runOracle(fixture.folder, "files", "list", "--problems", ...places);
  assert.equal(problems.printed, "0 files need attention");
});

Deno.test("commands that only look change no byte of the database, beside an oracle or without one", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const { eventDb, decisionDir } = fixture.settings;
  const bytesOf = async () => {
    const files = ["oracle.db", "oracle.db-wal", "oracle.lock"].map((name) => join(eventDb, name));
    const bytes = await Promise.all(files.map((path) => Deno.readFile(path).catch(() => "none")));
    return [...bytes, (await Array.fromAsync(Deno.readDir(decisionDir))).length];
  };
  for (const state of ["beside", "alone"]) {
    const before = await bytesOf();
    for (
      const args of [
        ["decisions", "list"],
        ["events", "list"],
        ["files", "list"],
        ["files", "list", "--problems"],
        ["files", "clean", "--dry-run"],
        ["files", "check"],
      ]
    ) {
      const done = await runOracle(fixture.folder, ...args, ...placesOf(fixture));
      assert.equal(done.status, 0, `${state}: ${args}: ${done.complained}`);
    }
    assert.deepEqual(await bytesOf(), before, state);
    await fixture.oracle.stop();
  }
});
