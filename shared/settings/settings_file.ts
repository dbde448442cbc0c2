import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { messageOf } from "../message_of.ts";
import { suggestion } from "./nearest.ts";
import type { SettingProblem } from "./problem.ts";
import { type Declarations, type SettingsSchema, tomlKeys } from "./setting.ts";
import type { Surroundings } from "./surroundings.ts";

/** The values of a settings file. */
export interface SettingsFile {
  readonly path: string;
  /** Values by TOML key; keys in tables as `table.key`. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: SettingProblem[];
}

type Schema = Pick<
  SettingsSchema<Declarations, unknown>,
  "program" | "envPrefix" | "declarations" | "retired"
>;

/** Where a program's settings file is looked for when none is named, best first. */
function searchPath(program: string, env: Surroundings["env"]): string[] {
  const file = `${program}.toml`;
  const home = env.HOME ? join(env.HOME, ".config") : undefined;
  const config = env.XDG_CONFIG_HOME || home;
  return [
    file,
    ...config ? [join(config, "noaa-oracle", file)] : [],
    join("/etc/noaa-oracle", file),
  ];
}

/**
 * Reads the settings file: the one `named` by flag or environment, which must be readable, else the first of
 * {@link searchPath} that exists. What is wrong with it is among its problems.
 */
export async function readSettingsFile(
  schema: Schema,
  surroundings: Surroundings,
  named: string | undefined,
): Promise<SettingsFile | undefined> {
  const paths = named === undefined ? searchPath(schema.program, surroundings.env) : [named];
  for (const path of paths) {
    try {
      return parseSettingsFile(schema, path, await surroundings.readFile(path));
    } catch (error) {
      // A folder of the search path that is not there is no reason to complain.
      const absent = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory;
      if (absent && named === undefined) continue;
      const why = messageOf(error);
      const problem = { key: path, rule: `the settings file cannot be read: ${why}` };
      return { path, values: new Map(), problems: [problem] };
    }
  }
  return undefined;
}

function parseSettingsFile(schema: Schema, path: string, text: string): SettingsFile {
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split("\n")[0];
    const rule = `line ${error.line}, column ${error.column}: ${what}`;
    return { path, values: new Map(), problems: [{ key: path, rule }] };
  }
  const values = new Map(flatten(schema, table));
  const known = Object.values(schema.declarations).flatMap(tomlKeys);
  const problems: SettingProblem[] = [];
  for (const [key, value] of values) {
    const origin = { from: "file", path, key } as const;
    const retired = schema.retired.find((one) => one.key === key);
    if (retired) {
      if (!retired.harmless(value)) problems.push({ key, value, origin, rule: retired.advice });
    } else if (!known.includes(key)) {
      problems.push({ key, value, origin, rule: `unknown key${suggestion(key, known)}` });
    }
  }
  return { path, values, problems };
}

/** Top-level keys, and `table.key` for the tables in which declared settings may stand. */
function* flatten(schema: Schema, table: Record<string, unknown>): Iterable<[string, unknown]> {
  const tables = new Set(
    Object.values(schema.declarations).flatMap(tomlKeys)
      .filter((key) => key.includes(".")).map((key) => key.split(".")[0]),
  );
  for (const [key, value] of Object.entries(table)) {
    const isTable = typeof value === "object" && value !== null && !Array.isArray(value) &&
      !(value instanceof Date);
    if (!isTable || !tables.has(key)) yield [key, value];
    else {for (const [inner, innerValue] of Object.entries(value)) {
        yield [`${key}.${inner}`, innerValue];
      }}
  }
}
