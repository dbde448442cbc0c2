import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { CompiledQuery } from "kysely";
import { MIGRATIONS } from "../../migrations/migrations.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { Database } from "./database.ts";
import { NoDatabaseError, readBeside } from "./read_beside.ts";
import { takeLease } from "./leases.ts";
import { MigrationError } from "./migrate.ts";

const raw = (sql: string) => CompiledQuery.raw(sql) as CompiledQuery<Record<string, unknown>>;

Deno.test("a reader beside a writer sees what is committed, and can write nothing", async () => {
  await using database = await TemporaryDatabase.open();
  const { db, folder } = database;
  const reader = await readBeside(db.path);
  const holders = () => reader.read(raw("SELECT holder FROM leases"));
  assert.deepEqual(await holders(), []);
  await takeLease(db, { name: "etl", holder: "a" }, 10, 0);
  assert.deepEqual((await holders()).map(({ holder }) => holder), ["a"]);
  const wal = await Deno.readFile(join(folder, "oracle.db-wal"));
  for (const sql of ["DELETE FROM leases", "CREATE TABLE more (a)"]) {
    await assert.rejects(reader.read(raw(sql)), /readonly/);
  }
  await reader.close();
  assert.deepEqual(await Deno.readFile(join(folder, "oracle.db-wal")), wal);
});

Deno.test("no database is made by looking for one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assert.rejects(readBeside(join(folder, "oracle.db")), NoDatabaseError);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a database of another version is told, and not changed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "oracle.db");
    const log = getLogger(["test"]);
    const migrations = MIGRATIONS.slice(0, -1);
    const options = { path, migrations, checkpointing: "auto", clock: systemClock, log } as const;
    await (await Database.open(options)).close();
    const before = await Deno.readFile(path);
    await assert.rejects(readBeside(path), (error: Error) => {
      assert.ok(error instanceof MigrationError);
      assert.match(error.message, /brought up to date when this version of the oracle starts/);
      return true;
    });
    assert.deepEqual(await Deno.readFile(path), before);
    await (await readBeside(path, migrations)).close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
