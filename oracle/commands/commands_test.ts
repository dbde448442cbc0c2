import assert from "node:assert/strict";
import { MIGRATIONS } from "../../migrations/migrations.ts";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { readKeyFile } from "../../shared/keys/key_file.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import type { EventId, Npub, PointHex } from "../../shared/contract/ids.ts";
import { insertEvent } from "../events/event_queries.ts";
import { writeHeartbeat } from "../signing/signing_queries.ts";
import { OracleFixture } from "../../testing/fixtures/oracle.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { Database } from "../database/database.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

Deno.test("keygen makes a key once and tells its public name", async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, printed } = await runOracle(folder, "keygen", "--oracle-private-key", "k.pem");
    assert.equal(status, 0);
    const key = await readKeyFile(join(folder, "k.pem"));
    assert.ok(printed.includes(key.npub));
    assert.equal((await Deno.stat(join(folder, "k.pem"))).mode! & 0o777, 0o600);
    const again = await runOracle(folder, "keygen", "--oracle-private-key", "k.pem");
    assert.equal(again.status, 1);
    assert.match(again.complained, /k\.pem exists and is not replaced/);
  });
});

Deno.test("bad settings end with status 2, naming key, value and rule", async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, complained } = await runOracle(folder, "serve", "--port", "70000");
    assert.equal(status, 2);
    assert.match(complained, /port.*70000.*65535/s);
  });
});

Deno.test("serve without a key ends with status 2 and says what to do", async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, complained } = await runOracle(
      folder,
      "serve",
      "--port",
      "0",
      "--level",
      "error",
    );
    assert.equal(status, 2);
    assert.match(complained, /oracle_private_key\.pem.*keygen/s);
  });
});

Deno.test("healthcheck asks the oracle of these settings", async () => {
  await inTemporaryFolder(async (folder) => {
    await using fixture = await OracleFixture.start();
    const port = String(fixture.oracle.address.port);
    assert.equal((await runOracle(folder, "healthcheck", "--port", port)).status, 0);
    assert.equal((await runOracle(folder, "healthcheck", "--ready", "--port", port)).status, 0);
    await fixture.oracle.stop();
    const { status, complained } = await runOracle(folder, "healthcheck", "--port", port);
    assert.equal(status, 1);
    assert.match(complained, /gave no answer/);
  });
});

/** Runs a command with the places of a fixture's oracle. */
function beside({ folder, settings }: OracleFixture, ...args: readonly string[]) {
  return runOracle(
    folder,
    ...args,
    `--event-db=${settings.eventDb}`,
    `--weather-dir=${settings.weatherDir}`,
    `--cache-dir=${settings.cacheDir}`,
    `--oracle-private-key=${settings.oraclePrivateKey}`,
  );
}

for (const state of ["that runs", "that is stopped"] as const) {
  Deno.test(`a replaced decision folder of an oracle ${state} is told by list and trusted again only after accept`, async () => {
    await using fixture = await OracleFixture.start();
    if (state === "that is stopped") await fixture.oracle.stop();
    const first = await beside(fixture, "decisions", "list");
    assert.deepEqual([first.status, first.printed], [0, "the store is trusted"]);
    await Deno.remove(fixture.settings.decisionDir, { recursive: true });
    const lost = await beside(fixture, "decisions", "list");
    assert.equal(lost.status, 1);
    assert.match(lost.printed, /NOT trusted: .*decisions accept/s);
    const accepted = await beside(fixture, "decisions", "accept");
    assert.match(accepted.printed, /^accepted the store .* with its 0 decisions$/);
    assert.equal((await beside(fixture, "decisions", "list")).status, 0);
    assert.match((await beside(fixture, "decisions", "accept")).printed, /trusted already/);
  });

  Deno.test(`held events of an oracle ${state} are listed, and released by name or all together`, async () => {
    await using fixture = await OracleFixture.start({ now: new Date().toISOString() });
    await fixture.oracle.stop();
    const ids = [1, 2, 3].map((n) => `0199a1b2-0000-7000-8000-00000000000${n}`);
    await holdEvents(join(fixture.settings.eventDb, "oracle.db"), ids);
    if (state === "that runs") await fixture.restart();
    else await beside(fixture, "decisions", "accept"); // which notices the gap, as a start does

    const list = (await beside(fixture, "decisions", "list")).printed;
    for (const id of ids) assert.ok(list.includes(`accept --event ${id}\` releases it`));
    const accept = (...options: string[]) => beside(fixture, "decisions", "accept", ...options);
    assert.match((await accept()).printed, /trusted already; .*\n3 events are held: /);
    const one = await accept("--event", ids[1]!);
    assert.deepEqual([one.status, one.printed], [
      0,
      `released ${ids[1]}: the next pass may sign it`,
    ]);
    const again = await accept("--event", ids[1]!);
    assert.deepEqual([again.status, again.printed], [1, ""]);
    assert.match(again.complained, /is not held/);
    assert.equal((await accept("--event", ids[0]!, "--all")).status, 2);
    const rest = await accept("--all");
    assert.deepEqual(rest.printed.match(/[0-9a-f-]{36}/g), [ids[0], ids[2]]);
    assert.match((await accept("--all")).printed, /no event is held/);
  });
}

/** Announces events that became due an hour ago, while the oracle was away for two. */
async function holdEvents(path: string, ids: readonly string[]): Promise<void> {
  const log = getLogger(["test"]);
  const db = await Database.open({ path, checkpointing: "external", clock: systemClock, log });
  const due = Math.floor(systemClock.now() / 1000) - 3600;
  for (const [n, id] of ids.entries()) {
    const announced = {
      noncePoint: `02${String(n).repeat(64)}` as PointHex,
      lockingPoints: new Uint8Array(33),
    };
    await db.write([insertEvent({
      lines: null,
      announcement: { ...announced, nonceSalt: new Uint8Array(32).fill(n), expiry: due + 86_400 },
      terms: {
        id: id as EventId,
        source: "noaa_weather",
        coordinator: "npub1" as Npub,
        locations: ["KORD"],
        metrics: ["temp_high"],
        startsAt: due - 7200,
        endsAt: due,
        signingAt: due,
        entries: 2,
        places: 1,
        valuesPerEntry: 1,
        unlisted: false,
        entriesCloseAt: null,
        scoringRules: "fixed",
        lineWindow: null,
        linesFromEvent: null,
      },
    }, due - 7200)]);
  }
  await db.write([writeHeartbeat(systemClock.now() - 7_200_000)]);
  await db.close();
}

/** Files of a name each, aged so many days. */
async function putFiles(weatherDir: string, ...ages: readonly number[]): Promise<string[]> {
  const now = systemClock.now();
  return await Promise.all(ages.map(async (days) => {
    const name = weatherFileName("observations", now - days * 86_400_000);
    const day = join(weatherDir, name.slice(13, 23));
    await Deno.mkdir(day, { recursive: true });
    await Deno.writeTextFile(join(day, name), "PAR1PAR1");
    return name;
  }));
}

for (const state of ["that runs", "that is stopped"] as const) {
  Deno.test(`files clean removes what is older than the retention of an oracle ${state}, and only shows it in a dry run`, async () => {
    await using fixture = await OracleFixture.start({ now: new Date().toISOString() });
    if (state === "that is stopped") await fixture.oracle.stop();
    const [old, young] = await putFiles(fixture.settings.weatherDir, 31, 29);
    const list = async () => (await beside(fixture, "files", "list")).printed;
    assert.equal(await list(), `${old} 8\n${young} 8\n2 files, 16 bytes`);
    const dry = await beside(fixture, "files", "clean", "--dry-run");
    assert.match(dry.printed, new RegExp(`^${old} 8\n1 files of 8 bytes would be removed`));
    assert.match(await list(), /^observations.*\n.*\n2 files/);
    const real = await beside(fixture, "files", "clean");
    assert.match(real.printed, /1 files of 8 bytes removed, 0 kept/);
    assert.equal(await list(), `${young} 8\n1 files, 8 bytes`);
  });
}

Deno.test("files are set aside by name for a reason, and all that are missing together", async () => {
  await using fixture = await OracleFixture.start({ stations: ["KORD"] });
  const { settings } = fixture;
  const files = (...args: string[]) => beside(fixture, "files", ...args);
  const name = weatherFileName("observations", fixture.clock.now() - 3_600_000);
  for (
    const args of [["quarantine", name], ["quarantine", "a.parquet", "--reason=why"], ["remove"]]
  ) {
    assert.equal((await files(...args)).status, 2, args.join(" "));
  }
  const unknown = await files("remove", weatherFileName("forecasts", 0), "--reason=why");
  assert.equal(unknown.status, 1);
  assert.match(unknown.complained, /is not listed as published/);

  assert.match((await files("remove", "--missing", "--reason=lost")).printed, /no file is missing/);
  assert.equal((await files("list", "--problems")).status, 0);
  const path = `${settings.weatherDir}/${name.slice(13, 23)}/${name}`;
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.with(bytes.length - 20, bytes.at(-20)! ^ 1));
  const changed = await files("list", "--problems");
  assert.equal(changed.status, 1);
  assert.match(changed.printed, new RegExp(`^${name} cannot be read as it was published, with`));
  assert.equal((await files("list", "--problems", "--to=2000-01-01T00:00:00Z")).status, 0);
  await Deno.remove(path);
  assert.match(
    (await files("list", "--problems")).printed,
    new RegExp(`^${name} missing, SHA-256`),
  );
  assert.equal((await files("remove", "--missing", "--reason=lost")).status, 0);
  const { status, printed } = await files("list", "--problems");
  assert.equal(status, 1);
  assert.match(printed, new RegExp(`^${name} removed since .*Z: lost$`, "m"));
});

Deno.test("commands leave a database of an older version as it is, and say what brings it up to date", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, "data"));
    const path = join(folder, "data", "oracle.db");
    const log = getLogger(["test"]);
    const migrations = MIGRATIONS.slice(0, 12);
    const options = { path, checkpointing: "auto", clock: systemClock, log, migrations } as const;
    await (await Database.open(options)).close();
    const before = await Deno.readFile(path);
    for (
      const args of [
        ["status"],
        ["decisions", "list"],
        ["decisions", "accept"],
        ["files", "clean"],
        ["lines", "backfill", folder],
      ]
    ) {
      const { status, complained } = await runOracle(folder, ...args);
      assert.equal(status, 1, args.join(" "));
      assert.match(complained, /has 12 of \d+ migrations: it is brought up to date when this/);
    }
    assert.deepEqual(await Deno.readFile(path), before);
  });
});

Deno.test("in a folder where no oracle ran, commands make nothing and say so", async () => {
  await inTemporaryFolder(async (folder) => {
    const name = weatherFileName("observations", 0);
    const refused = [
      ["decisions", "list"],
      ["decisions", "accept"],
      ["decisions", "accept", "--all"],
      ["files", "list", "--problems"],
      ["files", "quarantine", name, "--reason=why"],
      ["files", "restore", name],
      ["files", "remove", "--missing", "--reason=why"],
      ["files", "clean"],
      ["files", "clean", "--dry-run"],
    ];
    for (const args of refused) {
      const { status, complained } = await runOracle(folder, ...args);
      assert.equal(status, 1, args.join(" "));
      assert.match(complained, /there is no .*oracle\.db: no oracle has run with this event_db/);
    }
    for (const args of [["files", "list"], ["files", "check"]]) {
      const { status, complained } = await runOracle(folder, ...args);
      assert.equal(status, 1, args.join(" "));
      assert.match(complained, /there is no .*: no oracle has run with this weather_dir/);
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});
