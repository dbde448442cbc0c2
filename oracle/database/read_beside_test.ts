import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { CompiledQuery } from "kysely";
import { MIGRATIONS } from "../../migrations/migrations.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { Database } from "./database.ts";
import { DatabaseFileError } from "./database_file_error.ts";
import { NoDatabaseError, readBeside } from "./read_beside.ts";
import { takeLease } from "./leases.ts";
import { MigrationError } from "./migrate.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

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
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(readBeside(join(folder, "oracle.db")), NoDatabaseError);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("a database of another version is told, and not changed", async () => {
  await inTemporaryFolder(async (folder) => {
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
  });
});

Deno.test("a database that is damaged or cannot be opened is named, and what to do", async () => {
  await using database = await TemporaryDatabase.open();
  const { db, folder } = database;
  await takeLease(db, { name: "etl", holder: "a" }, 10, 0);
  await db.close();
  const whole = await Deno.readFile(db.path);
  const options = { path: db.path, checkpointing: "auto", clock: systemClock } as const;
  const told = (expected: RegExp) => (error: unknown) => {
    assert.ok(error instanceof DatabaseFileError);
    assert.match(error.message, expected);
    assert.ok(error.message.includes(db.path));
    return true;
  };
  const damaged: [what: string, bytes: Uint8Array][] = [
    ["no database", crypto.getRandomValues(new Uint8Array(4096))],
    ["cut off", whole.subarray(0, 3 * 4096)],
    ["pages", whole.map((byte, index) => index < 4096 ? byte : 0xee)],
  ];
  for (const [what, bytes] of damaged) {
    await Deno.writeFile(db.path, bytes);
    await assert.rejects(
      readBeside(db.path),
      told(/is damaged: .*restore it, see docs\/backup.md/),
      what,
    );
    const log = getLogger(["test"]);
    await assert.rejects(Database.open({ ...options, log }), told(/is damaged/), what);
    await Deno.writeFile(db.path, whole);
  }
  await Deno.remove(db.path);
  await Deno.symlink(join(folder, "elsewhere"), db.path);
  await Deno.mkdir(join(folder, "elsewhere"));
  await assert.rejects(
    Database.open({ ...options, log: getLogger(["test"]) }),
    told(/cannot be written/),
  );
});

Deno.test("damage that a read comes upon is told as that of the file", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await takeLease(db, { name: "etl", holder: "a" }, 10, 0);
  await db.close();
  const root = await firstPageOf(db.path, "leases");
  const whole = await Deno.readFile(db.path);
  whole.fill(0xee, (root - 1) * 4096, root * 4096);
  await Deno.writeFile(db.path, whole);
  const reader = await readBeside(db.path);
  await assert.rejects(reader.read(raw("SELECT holder FROM leases")), DatabaseFileError);
  await reader.close();
});

/** The first page of a table. */
async function firstPageOf(path: string, table: string): Promise<number> {
  const reader = await readBeside(path);
  const [row] = await reader.read(
    raw(`SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`),
  );
  await reader.close();
  return Number(row?.rootpage);
}
