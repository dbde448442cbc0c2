import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { MIGRATIONS } from "../../migrations/migrations.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { findFreePort } from "../../testing/fixtures/free_port.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { Database } from "../database/database.ts";

/** Runs `check-config` in a folder of its own, with a key unless told otherwise. */
async function check(
  args: readonly string[],
  { hasKey = true, prepare = (_folder: string): Promise<void> | void => {} } = {},
) {
  const folder = await Deno.makeTempDir({ prefix: "check-config-" });
  try {
    if (hasKey) await createKeyFile(join(folder, "oracle_private_key.pem"));
    await prepare(folder);
    const before = await Array.fromAsync(Deno.readDir(folder));
    const port = ["--port", String(findFreePort())];
    const result = await runOracle(folder, "check-config", ...port, ...args);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), before, "nothing is made");
    return { ...result, folder };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("settings that start pass, with a warning for each empty allow list", async () => {
  const { status, printed, complained } = await check([]);
  assert.equal(status, 0, complained);
  assert.match(printed, /^# there is no database in .* yet; a start makes it$/m);
  assert.deepEqual(complained.split("\n"), [
    "warning: coordinator_pubkeys is empty: nobody may act as coordinator",
    "warning: uploader_pubkeys is empty: nobody may act as uploader",
  ]);
});

Deno.test("a missing key is a problem, unless a start may make it", async () => {
  const missing = await check([], { hasKey: false });
  assert.equal(missing.status, 1);
  assert.match(missing.complained, /^problem: there is no key at .*keygen/m);
  const made = await check(["--generate-key"], { hasKey: false });
  assert.equal(made.status, 0, made.complained);
  assert.match(made.printed, /a start makes it, and the key .*\.pem$/m);
});

Deno.test("a file in the place of a folder, and a port in use, are problems by name", async () => {
  const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const { status, complained, folder } = await check(
      ["--weather-dir", "taken/weather", "--metrics-bind", `127.0.0.1:${other.addr.port}`],
      { prepare: (folder) => Deno.writeTextFile(join(folder, "taken"), "") },
    );
    assert.equal(status, 1);
    const weather = join(folder, "taken", "weather"), taken = join(folder, "taken");
    assert.ok(
      complained.includes(`weather_dir: ${weather} cannot be made: ${taken} is not a folder`),
      complained,
    );
    assert.match(complained, /^problem: metrics_bind: 127\.0\.0\.1:\d+ is in use by another/m);
  } finally {
    other.close();
  }
});

Deno.test("a database of an older version passes, since a start brings it up to date", async () => {
  const { status, printed, complained } = await check([], { prepare: makeOlderDatabase });
  assert.equal(status, 0, complained);
  assert.match(
    printed,
    /^# the database has 12 of \d+ migrations: it is brought up to date .*npub1/m,
  );
});

Deno.test("a damaged database is a problem that names it and what to do", async () => {
  const { status, complained, folder } = await check([], {
    prepare: async (folder) => {
      await Deno.mkdir(join(folder, "data"));
      await Deno.writeTextFile(join(folder, "data", "oracle.db"), "no database".repeat(1000));
    },
  });
  assert.equal(status, 1);
  const path = join(folder, "data", "oracle.db");
  assert.ok(complained.includes(`problem: the database ${path} is damaged`), complained);
});

/** As it was before the latest migrations. */
async function makeOlderDatabase(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "data"));
  const db = await Database.open({
    path: join(folder, "data", "oracle.db"),
    checkpointing: "auto",
    clock: systemClock,
    log: getLogger(["test"]),
    migrations: MIGRATIONS.slice(0, 12),
  });
  await db.close();
}

Deno.test("a bucket that does not answer is a problem with its reason", async () => {
  Deno.env.set("AWS_ACCESS_KEY_ID", "test");
  Deno.env.set("AWS_SECRET_ACCESS_KEY", "test");
  try {
    const { status, complained } = await check(
      ["--decision-bucket", "decisions", "--s3-endpoint", `http://127.0.0.1:${findFreePort()}`],
    );
    assert.equal(status, 1);
    assert.match(complained, /^problem: decision_bucket: S3 bucket decisions at .*ECONNREFUSED/m);
  } finally {
    Deno.env.delete("AWS_ACCESS_KEY_ID");
    Deno.env.delete("AWS_SECRET_ACCESS_KEY");
  }
});
