/**
 * Writes `oracle/database/schema.ts`, the types that every query is built with, from a database that all
 * migrations were applied to (`deno task db:types`).
 */
import { type Client, createClient } from "@libsql/client";
import { migrate } from "../oracle/database/migrate.ts";
import { runTask, type Task } from "../shared/cli/task.ts";
import { systemClock } from "../shared/lifecycle/clock.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { CHECK_FLAG } from "./check_flag.ts";
import { type Migration, MIGRATIONS } from "../migrations/migrations.ts";

const TARGET = new URL("../oracle/database/schema.ts", import.meta.url);

const LINE_WIDTH = 100;

const HEADER = `// Written by scripts/schema_types.ts from the migrations. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** Bytes: the driver returns an ArrayBuffer and takes a Uint8Array. */
type Bytes = ColumnType<ArrayBuffer, Uint8Array, Uint8Array>;
type NullableBytes = ColumnType<
  ArrayBuffer | null,
  Uint8Array | null | undefined,
  Uint8Array | null
>;
`;

/**
 * The TypeScript source that describes the schema made by `migrations`.
 * Bookkeeping tables (`schema_migrations`, those of SQLite and Litestream) are left out.
 */
export async function schemaTypes(migrations: readonly Migration[] = MIGRATIONS): Promise<string> {
  const client = createClient({ url: ":memory:" });
  try {
    await migrate(client, migrations, systemClock);
    const { rows } = await client.execute(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'table'
         AND name <> 'schema_migrations' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    );
    const tables = await Promise.all(
      rows.map((row) => describeTable(client, String(row.name), String(row.sql))),
    );
    const schema = [
      "/** All tables of the oracle's database. */",
      "export interface Schema {",
      ...tables.map((table) => `  ${table.name}: ${table.type};`),
      "}",
    ].join("\n");
    return [HEADER, ...tables.map((table) => `${table.source}\n`), schema, ""].join("\n");
  } finally {
    client.close();
  }
}

async function describeTable(client: Client, name: string, sql: string) {
  const { rows } = await client.execute({
    sql: `SELECT name, type, "notnull", dflt_value, hidden FROM pragma_table_xinfo(?)`,
    args: [name],
  });
  const type = name.split("_").map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  const columns = rows.map((row) => {
    const column = String(row.name);
    const nullable = Number(row.notnull) === 0;
    const generated = Number(row.hidden) !== 0;
    const written = columnType(String(row.type), checkedValues(sql, column), {
      nullable,
      generated,
      defaulted: row.dflt_value !== null,
    });
    return columnLine(column, written);
  });
  return {
    name,
    type,
    source: [
      `/** A row of \`${name}\`. */`,
      `export interface ${type} {`,
      ...columns,
      "}",
    ].join("\n"),
  };
}

interface ColumnTraits {
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly defaulted: boolean;
}

function columnType(sqlType: string, values: string | undefined, traits: ColumnTraits): string {
  if (sqlType === "BLOB") {
    if (traits.generated) return "GeneratedAlways<ArrayBuffer>";
    return traits.nullable ? "NullableBytes" : "Bytes";
  }
  const plain = values ?? (sqlType === "TEXT" ? "string" : "number");
  const type = traits.nullable ? `${plain} | null` : plain;
  if (traits.generated) return `GeneratedAlways<${type}>`;
  return traits.defaulted ? `Generated<${type}>` : type;
}

/** The values that `CHECK (column IN (…))` admits, as a union of literals. */
function checkedValues(tableSql: string, column: string): string | undefined {
  const list = new RegExp(`CHECK \\(${column} IN \\(([^)]*)\\)\\)`).exec(tableSql)?.[1];
  return list?.split(",").map((value) => value.trim().replaceAll("'", '"')).join(" | ");
}

/** `deno task db:types`. */
const task: Task<typeof CHECK_FLAG> = {
  name: "deno task db:types",
  summary: "Write oracle/database/schema.ts from the migrations.",
  flags: CHECK_FLAG,
  async run({ check }) {
    const source = await schemaTypes();
    if (!check) {
      await Deno.writeTextFile(TARGET, source);
      return 0;
    }
    if (await Deno.readTextFile(TARGET) === source) return 0;
    console.error("oracle/database/schema.ts is stale: run `deno task db:types` and commit it");
    return 1;
  },
};

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));

/** A column as `deno fmt` has it: a union that is too long for a line has one for each of its members. */
function columnLine(column: string, type: string): string {
  const line = `  ${column}: ${type};`;
  if (line.length <= LINE_WIDTH) return line;
  return [`  ${column}:`, ...type.split(" | ").map((member) => `    | ${member}`)].join("\n") + ";";
}
