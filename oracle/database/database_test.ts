import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "@libsql/client";
import { getLogger, type Logger } from "@logtape/logtape";
import { CompiledQuery } from "kysely";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { Registry } from "../../shared/observe/metrics.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { type Checkpointing, Database } from "./database.ts";
import { DatabaseMetrics } from "./database_metrics.ts";
import { q } from "./query.ts";

const isBusy = (error: unknown) => error instanceof RefusalError && error.kind === "busy";
const raw = (sql: string) => CompiledQuery.raw(sql) as CompiledQuery<Record<string, unknown>>;
const lease = (name: string) =>
  q.insertInto("leases").values({ name, holder: "test", expires_at: 1 }).compile();
const leaseNames = async (db: Database) =>
  (await db.read(q.selectFrom("leases").select("name").orderBy("name").compile()))
    .map((row) => row.name);

async function pragmas(ask: (sql: string) => Promise<unknown>) {
  const names = ["busy_timeout", "journal_mode", "synchronous", "foreign_keys", "cache_size"];
  names.push("temp_store", "wal_autocheckpoint", "query_only");
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await ask(`PRAGMA ${name}`)])),
  );
}
const ofReader = (db: Database) =>
  pragmas(async (sql) => Object.values((await db.read(raw(sql)))[0]!)[0]);
const ofWriter = (db: Database) =>
  pragmas(async (sql) => (await db.write([raw(sql)]))[0]!.rows[0]![0]);

const expectedPragmas = (checkpointing: Checkpointing, queryOnly: 0 | 1, busyTimeoutMs = 5000) => ({
  busy_timeout: busyTimeoutMs,
  journal_mode: "wal",
  synchronous: 2,
  foreign_keys: 1,
  cache_size: -64000,
  temp_store: 2,
  wal_autocheckpoint: checkpointing === "auto" ? 250 : 0,
  query_only: queryOnly,
});

for (const checkpointing of ["auto", "external"] as const) {
  Deno.test(`with checkpointing ${checkpointing} both connections have their pragmas`, async () => {
    await using database = await TemporaryDatabase.open({ checkpointing });
    assert.deepEqual(await ofWriter(database.db), expectedPragmas(checkpointing, 0));
    assert.deepEqual(await ofReader(database.db), expectedPragmas(checkpointing, 1));
  });
}

Deno.test("the write-ahead log is emptied at close only when nobody else does it", async () => {
  const walSize = async (checkpointing: Checkpointing) => {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "oracle.db");
      const db = await Database.open({
        path,
        checkpointing,
        clock: new VirtualClock(),
        log: getLogger(["test"]),
      });
      await db.write([lease("a")]);
      await db.close();
      return await Deno.stat(`${path}-wal`).then((file) => file.size, () => 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  assert.equal(await walSize("auto"), 0);
  assert.ok(await walSize("external") > 0);
});

Deno.test("a reply means that the rows can be read; a batch that fails leaves nothing", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await db.write([lease("a")]);
  assert.deepEqual(await leaseNames(db), ["a"]);
  await assert.rejects(db.write([lease("b"), lease("a")]), { code: "SQLITE_CONSTRAINT" });
  assert.deepEqual(await leaseNames(db), ["a"]);
});

Deno.test("statements read together see one state, whatever is written meanwhile", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const count = q.selectFrom("leases").select((e) => e.fn.countAll<number>().as("n")).compile();
  const reads = Array.from({ length: 20 }, () => db.readTogether([count, count]));
  const writes = Array.from({ length: 20 }, (_, i) => db.write([lease(String(i))]));
  for (const [[first], [second]] of await Promise.all(reads)) assert.equal(first!.n, second!.n);
  await Promise.all(writes);
});

Deno.test("committed batches and the size of the write-ahead log are measured", async () => {
  const registry = new Registry();
  const folder = await Deno.makeTempDir();
  const path = `${folder}/oracle.db`;
  const observer = new DatabaseMetrics(registry, path);
  const options = { clock: new VirtualClock(), log: getLogger("test"), path, observer };
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const db = await Database.open({ ...options, checkpointing: "external" });
  stack.defer(() => db.close());
  const before = await registry.scrape();
  assert.match(before, /^oracle_database_writes_total 0$/m);
  await db.write([lease("a")]);
  await assert.rejects(db.write([lease("a")]));
  const after = await registry.scrape();
  assert.match(after, /^oracle_database_writes_total 1$/m);
  for (const what of ["write_wait", "write_duration"]) {
    assert.match(after, new RegExp(`^oracle_database_${what}_seconds_count 1$`, "m"));
  }
  const size = (text: string) => Number(/^oracle_database_wal_bytes (\d+)$/m.exec(text)?.[1]);
  assert.ok(size(after) > size(before));
});

Deno.test("the reader cannot write", async () => {
  await using database = await TemporaryDatabase.open();
  await assert.rejects(database.db.read(lease("a")), { code: "SQLITE_READONLY" });
  assert.deepEqual(await leaseNames(database.db), []);
});

Deno.test("the 65th unfinished write is refused and leaves nothing; the others are kept", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  const results = await Promise.allSettled(
    Array.from({ length: 70 }, (_, i) => db.write([lease(String(i).padStart(2, "0"))])),
  );
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 6);
  assert.ok(refused.every((result) => isBusy(result.reason)));
  assert.equal((await leaseNames(db)).at(-1), "63");
});

Deno.test("after close writes are refused as busy and the database is unhealthy", async () => {
  await using database = await TemporaryDatabase.open();
  const { db } = database;
  await db.health();
  const accepted = db.write([lease("a")]);
  await db.close();
  await accepted;
  await assert.rejects(db.write([lease("b")]), isBusy);
  await assert.rejects(db.health(), isBusy);
});

Deno.test("after another process held the lock, reads are current, writes work, pragmas are set", async () => {
  await using database = await TemporaryDatabase.open({ busyTimeoutMs: 20 });
  const { db } = database;
  const other = createClient({ url: pathToFileURL(db.path).href, concurrency: 1 });
  try {
    const transaction = await other.transaction("write");
    await transaction.execute("INSERT INTO leases VALUES ('theirs', 'other', 1)");
    await assert.rejects(db.write([lease("ours")]), isBusy);
    assert.deepEqual(await leaseNames(db), []);
    await transaction.commit();
    assert.deepEqual(await leaseNames(db), ["theirs"]);
    await db.write([lease("ours")]);
    assert.deepEqual(await leaseNames(db), ["ours", "theirs"]);
    assert.deepEqual(await ofWriter(db), expectedPragmas("auto", 0, 20));
    await other.execute("INSERT INTO leases VALUES ('later', 'other', 1)");
    assert.deepEqual(await leaseNames(db), ["later", "ours", "theirs"]);
  } finally {
    other.close();
  }
});

Deno.test("any folder name will do", async () => {
  const folder = await Deno.makeTempDir({ prefix: "a b%20c#d ü " });
  try {
    const path = join(folder, "what?", "oracle.db");
    const db = await Database.open({
      path,
      checkpointing: "auto",
      clock: new VirtualClock(),
      log: getLogger(["test"]),
    });
    await db.write([lease("a")]);
    await db.close();
    assert.ok((await Deno.stat(path)).size > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("databases of the Rust program are named in one log line and left as they are", async () => {
  const folder = await Deno.makeTempDir();
  const lines: unknown[][] = [];
  const log = { info: (...line: unknown[]) => lines.push(line) } as unknown as Logger;
  try {
    const contents = new Map([["events.db3", "DUCK database"], [
      "events.sqlite",
      "SQLite format 3",
    ]]);
    for (const [name, text] of contents) await Deno.writeTextFile(join(folder, name), text);
    const before = await fingerprints(folder, contents.keys());
    const db = await Database.open({
      path: join(folder, "oracle.db"),
      checkpointing: "auto",
      clock: new VirtualClock(),
      log,
    });
    await db.write([lease("a")]);
    await db.close();
    assert.deepEqual(await fingerprints(folder, contents.keys()), before);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map((file) => file.name);
    assert.deepEqual(
      names.filter((name) => name.startsWith("events")).sort(),
      ["events.db3", "events.sqlite"],
      "no -wal or -shm beside them: they were never opened",
    );
    const notices = lines.filter(([template]) => String(template).includes("docs/rollback.md"));
    assert.equal(notices.length, 1);
    assert.deepEqual(notices[0]![1], { found: "events.db3 and events.sqlite" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function fingerprints(folder: string, names: Iterable<string>): Promise<string[]> {
  const prints: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(join(folder, name));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const { mtime } = await Deno.stat(join(folder, name));
    prints.push(`${name} ${digest.toHex()} ${mtime?.getTime()}`);
  }
  return prints;
}
