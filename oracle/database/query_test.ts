import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@libsql/client";
import { type Migration, MIGRATIONS } from "../../migrations/migrations.ts";
import { schemaTypes } from "../../scripts/schema_types.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { migrate } from "./migrate.ts";
import { statements } from "./query.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RENAMED = /\bsigning_date\b/g;

/** Prepares every statement of the program; resolves to those that the schema does not bear, with the reason. */
async function failing(migrations: readonly Migration[]): Promise<string[]> {
  for (const file of await statementFiles()) await import(new URL(`file://${file}`).href);
  const client = createClient({ url: ":memory:" });
  const failures: string[] = [];
  try {
    await migrate(client, migrations, new VirtualClock());
    for (const { name, compile } of statements()) {
      const { sql, parameters } = compile();
      await client.execute({ sql: `EXPLAIN ${sql}`, args: parameters as never[] })
        .catch((error) => failures.push(`${name}: ${error.message}`));
    }
  } finally {
    client.close();
  }
  return failures;
}

async function statementFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const { path, source } of programFiles(join(ROOT, "oracle"))) {
    if (/\bstatement\(/.test(source) && !path.endsWith("/database/query.ts")) files.push(path);
  }
  return files.sort();
}

async function* programFiles(folder: string): AsyncGenerator<{ path: string; source: string }> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* programFiles(path);
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) {
      yield { path, source: await Deno.readTextFile(path) };
    }
  }
}

Deno.test("every statement of the program can be prepared against the migrated schema", async () => {
  assert.deepEqual(await failing(MIGRATIONS), []);
  assert.ok(statements().length >= 15);
});

Deno.test("statements have names of their own", () => {
  const names = statements().map((each) => each.name);
  assert.equal(new Set(names).size, names.length);
});

Deno.test("SQL is built nowhere but in statements", async () => {
  const outside: string[] = [];
  for await (const { path, source } of programFiles(join(ROOT, "oracle"))) {
    const name = relative(ROOT, path);
    if (name.startsWith("oracle/database/") || !/from "kysely"|database\/query/.test(source)) {
      continue;
    }
    if (
      /\.compile\(\)|CompiledQuery\.raw|\bq\b(?!.*\bstatement\b).*from ".*database\/query/.test(
        source,
      )
    ) {
      outside.push(name);
    }
  }
  assert.deepEqual(outside, []);
});

Deno.test("a column renamed by a migration fails the preparation of its statements", async () => {
  const failures = await failing(MIGRATIONS.map(rename));
  assert.ok(failures.length >= 3);
  for (const failure of failures) {
    assert.match(
      failure,
      /no (such column|column named).*signing_date|has no column named signing_date/,
    );
  }
});

Deno.test("a column renamed by a migration fails the type check of its statements", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const part of ["oracle", "migrations", "shared"]) {
      await copySources(join(ROOT, part), join(folder, part));
    }
    const settings = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
    delete settings.lock;
    await Deno.writeTextFile(
      join(folder, "deno.json"),
      JSON.stringify({ ...settings, nodeModulesDir: "manual" }),
    );
    await Deno.symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    await Deno.writeTextFile(
      join(folder, "oracle/database/schema.ts"),
      await schemaTypes(MIGRATIONS.map(rename)),
    );
    const errors = await typeErrors(folder, "oracle/settlement/settlement_queries.ts");
    assert.ok(errors.length >= 1);
    for (const error of errors) assert.match(error, /signing_da(te|y)/);
  });
});

function rename(migration: Migration): Migration {
  return { ...migration, sql: migration.sql.replaceAll(RENAMED, "signing_day") };
}

async function typeErrors(folder: string, file: string): Promise<string[]> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", file],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stderr).split(/^(?=TS\d+ )/m).slice(1);
}

async function copySources(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copySources(join(from, name), join(to, name));
    else if (/\.(ts|sql)$/.test(name)) await Deno.copyFile(join(from, name), join(to, name));
  }
}
