import { resolve } from "node:path";
import * as v from "valibot";
import { type Arguments, type Flag, type GivenFlag, parseArguments } from "./arguments.ts";
import { suggestion } from "./nearest.ts";
import { type Origin, type SettingProblem, SettingsError } from "./problem.ts";
import {
  type Declarations,
  environmentNames,
  flagNames,
  type Setting,
  type SettingsSchema,
  tomlKeys,
  type ValuesOf,
} from "./setting.ts";
import { readSettingsFile, type SettingsFile } from "./settings_file.ts";
import type { Surroundings } from "./surroundings.ts";

/** A value as it was given, and where. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

/** Settings that passed all rules. */
export interface Loaded<S> {
  readonly settings: S;
  /** The settings file that was read. */
  readonly file: string | undefined;
  /** What each key was given, by TOML key; settings that are off by default are not there. */
  readonly given: ReadonlyMap<string, Given>;
  /** What was given but has no effect. */
  readonly warnings: readonly string[];
}

/** The id of the flag that names the settings file. */
export const CONFIG_FLAG: Flag = { id: "config", names: ["--config", "-c"], bare: false };

/** The flags of all settings. */
export function settingFlags(declarations: Declarations): Flag[] {
  return Object.values(declarations).map((setting) => ({
    id: setting.key,
    names: [
      ...flagNames(setting).map((name) => `--${name}`),
      ...setting.short ? [`-${setting.short}`] : [],
    ],
    bare: setting.kind.bare ?? false,
  }));
}

/**
 * Reads a program's settings: flags, else environment, else settings file, else default.
 * @throws {SettingsError} with all that is wrong
 */
export async function loadSettings<D extends Declarations, S>(
  schema: SettingsSchema<D, S>,
  surroundings: Surroundings,
): Promise<Loaded<S>> {
  const parsed = parseArguments(surroundings.args, [
    CONFIG_FLAG,
    ...settingFlags(schema.declarations),
  ]);
  const problems = [...parsed.problems, ...strayProblems(parsed.operands)];
  return await resolveSettings(schema, surroundings, { ...parsed, problems });
}

/**
 * As {@link loadSettings}, from a command line that was already taken apart.
 * @throws {SettingsError} with all that is wrong
 */
export async function resolveSettings<D extends Declarations, S>(
  schema: SettingsSchema<D, S>,
  surroundings: Surroundings,
  { given: flags, problems: flagProblems }: Omit<Arguments, "operands">,
): Promise<Loaded<S>> {
  const { env, cwd } = surroundings;
  const configName = `${schema.envPrefix}CONFIG`;
  const named = flags.get(CONFIG_FLAG.id)?.at(-1)?.text ?? (env[configName] || undefined);
  const file = await readSettingsFile(schema, surroundings, named);
  const problems = [...flagProblems, ...file?.problems ?? [], ...retiredProblems(schema, env)];

  const { values: typed, given } = checkedValues(
    schema.declarations,
    cwd,
    problems,
    (setting) =>
      fromFlags(setting, flags.get(setting.key), problems) ??
        fromEnvironment(setting, env, schema.envPrefix) ??
        fromFile(setting, file, problems) ?? byDefault(setting),
  );
  const violations = schema.check(typed).map(({ key, rule }) => ({ key, rule, ...given.get(key) }));
  if (violations.length > 0) throw new SettingsError(violations);
  const settings = schema.complete(typed);
  for (const [name, setting] of Object.entries(schema.declarations)) {
    if (setting.defaultText === undefined || given.has(setting.key)) continue;
    // A default that depends on other settings is known only now, under the setting's own name.
    const value = (settings as Readonly<Record<string, unknown>>)[name];
    given.set(setting.key, { value, origin: { from: "default" } });
  }
  return {
    settings,
    file: file?.path,
    given,
    warnings: unknownEnvironment(schema, env),
  };
}

/**
 * The values of declared flags, of a command line that was taken apart; no file and no environment is asked.
 * @param cwd the folder where relative paths start
 * @throws {SettingsError} with all that is wrong
 */
export function resolveFlags<D extends Declarations>(
  declarations: D,
  { operands, given: flags, problems: flagProblems }: Arguments,
  cwd: string,
): ValuesOf<D> {
  const problems = [...flagProblems, ...strayProblems(operands)];
  const find = (setting: Setting<unknown>) =>
    fromFlags(setting, flags.get(setting.key), problems) ?? byDefault(setting);
  return checkedValues(declarations, cwd, problems, find).values;
}

function strayProblems(operands: readonly string[]): SettingProblem[] {
  return operands.map((key) => ({ key, rule: "unexpected argument" }));
}

/**
 * Looks up each setting and checks what was found by its kind.
 * @param problems what was wrong before; what is found wrong here is added
 * @throws {SettingsError} when there is any problem
 */
function checkedValues<D extends Declarations>(
  declarations: D,
  cwd: string,
  problems: SettingProblem[],
  find: (setting: Setting<unknown>) => Given | undefined,
): { values: ValuesOf<D>; given: Map<string, Given> } {
  const given = new Map<string, Given>();
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(declarations)) {
    const found = find(setting);
    if (!found) {
      values[name] = undefined;
      if (setting.isRequired) problems.push({ key: setting.key, rule: "must be given" });
      continue;
    }
    given.set(setting.key, found);
    const checked = v.safeParse(setting.kind.schema, found.value);
    if (checked.success) values[name] = absolute(setting, checked.output, cwd);
    else problems.push(...checked.issues.map((issue) => issueProblem(setting, found, issue)));
  }
  if (problems.length > 0) throw new SettingsError(problems);
  // Each value has passed the schema of its own kind.
  return { values: values as ValuesOf<D>, given };
}

function absolute(setting: Setting<unknown>, value: unknown, cwd: string): unknown {
  return setting.kind.isPath && typeof value === "string" ? resolve(cwd, value) : value;
}

function fromFlags(
  setting: Setting<unknown>,
  uses: readonly GivenFlag[] | undefined,
  problems: SettingProblem[],
): Given | undefined {
  const last = uses?.at(-1);
  if (!uses || !last) return undefined;
  const { kind } = setting;
  const origin = { from: "flag", name: last.name } as const;
  if (kind.repeats) return { origin, value: uses.flatMap(({ text }) => kind.fromText(text)) };
  if (uses.length > 1) problems.push({ key: setting.key, origin, rule: "is given more than once" });
  return { origin, value: kind.fromText(last.text) };
}

/** An empty variable counts as not set, except where it switches a setting off. */
function fromEnvironment(
  setting: Setting<unknown>,
  env: Surroundings["env"],
  prefix: string,
): Given | undefined {
  for (const name of environmentNames(prefix, setting)) {
    const text = env[name];
    if (text === undefined || (text === "" && !setting.kind.mayBeOff)) continue;
    const value = text === "" ? "" : setting.kind.fromText(text);
    return { value, origin: { from: "environment", name } };
  }
  return undefined;
}

function fromFile(
  setting: Setting<unknown>,
  file: SettingsFile | undefined,
  problems: SettingProblem[],
): Given | undefined {
  if (!file) return undefined;
  const [key, second] = tomlKeys(setting).filter((one) => file.values.has(one));
  if (key === undefined) return undefined;
  const origin = { from: "file", path: file.path, key } as const;
  if (second !== undefined) {
    problems.push({ key: setting.key, origin, rule: `is given a second time as ${second}` });
  }
  return { value: file.values.get(key), origin };
}

function byDefault(setting: Setting<unknown>): Given | undefined {
  if (setting.default === undefined) return undefined;
  return { value: setting.default, origin: { from: "default" } };
}

function issueProblem(
  setting: Setting<unknown>,
  given: Given,
  issue: v.BaseIssue<unknown>,
): SettingProblem {
  const index = issue.path?.[0]?.key;
  const inList = typeof index === "number" && Array.isArray(given.value);
  return {
    key: inList ? `${setting.key}[${index}]` : setting.key,
    value: inList ? given.value[index] : given.value,
    origin: given.origin,
    rule: issue.message + serviceLinkHint(given),
  };
}

/** Kubernetes sets e.g. `NOAA_ORACLE_PORT=tcp://…` in every pod beside a Service of that name. */
function serviceLinkHint({ value, origin }: Given): string {
  const linked = origin.from === "environment" && typeof value === "string" &&
    value.startsWith("tcp://");
  return linked
    ? " (Kubernetes set this for a Service: set enableServiceLinks: false in the pod)"
    : "";
}

type AnySchema = Pick<
  SettingsSchema<Declarations, unknown>,
  "envPrefix" | "declarations" | "retired"
>;

function* retiredProblems(schema: AnySchema, env: Surroundings["env"]): Iterable<SettingProblem> {
  for (const retired of schema.retired) {
    for (const name of retired.env) {
      const value = env[name];
      if (value === undefined || value === "" || retired.harmless(value)) continue;
      yield {
        key: retired.key,
        value,
        origin: { from: "environment", name },
        rule: retired.advice,
      };
    }
  }
}

/** Variables with the program's prefix that mean nothing; those Kubernetes adds for services are left out. */
function unknownEnvironment(schema: AnySchema, env: Surroundings["env"]): string[] {
  const { envPrefix, declarations, retired } = schema;
  const known = new Set([
    `${envPrefix}CONFIG`,
    ...Object.values(declarations).flatMap((one) => environmentNames(envPrefix, one)),
    ...retired.flatMap((one) => one.env),
  ]);
  return Object.keys(env)
    .filter((name) => name.startsWith(envPrefix) && !known.has(name))
    .filter((name) => !/_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)/.test(name))
    .map((name) => `the environment variable ${name} has no effect${suggestion(name, known)}`);
}
