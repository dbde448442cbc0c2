import type * as v from "valibot";

/** A kind of value: how it is written, what it must be, what it becomes. */
export interface Kind<T> {
  /** What stands for the value in help texts, e.g. `<seconds>`. */
  readonly placeholder: string;
  /** The rule in words that follow "must be", e.g. `a whole number from 1 to 24`. */
  readonly rule: string;
  /** Checks a value as TOML holds it; the message of each issue follows the name of the setting. */
  readonly schema: v.GenericSchema<unknown, T>;
  /** A flag's or an environment variable's text as TOML would hold it; what cannot be read stays text. */
  fromText(text: string): unknown;
  /** Whether the flag alone means `true`. */
  readonly bare?: boolean;
  /** Whether a flag may be repeated, each adding to a list. */
  readonly repeats?: boolean;
  /** Whether "" switches the setting off. */
  readonly mayBeOff?: boolean;
  /** Whether the value is a path, resolved against the current folder. */
  readonly isPath?: boolean;
}

/** One setting of a program. */
export interface Setting<T> {
  /** Its name in TOML; the flag is the same with `-` for `_`, e.g. `weather_dir` and `--weather-dir`. */
  readonly key: string;
  readonly kind: Kind<T>;
  /** One sentence for help and documentation. */
  readonly summary: string;
  /** The default as TOML would hold it; none where the kind allows a setting to be off. */
  readonly default?: unknown;
  /** Whether it must be given: it has no default and cannot be off. */
  readonly isRequired?: boolean;
  /** How help and documentation show the default where the value alone does not tell. */
  readonly defaultText?: string;
  /** Further TOML keys, and flags unless dotted (`table.key`). */
  readonly aliases?: readonly string[];
  /** Environment names in order of precedence; without it the program's prefix and the key in capitals. */
  readonly env?: readonly string[];
  /** One-letter flag, e.g. `l` for `-l`. */
  readonly short?: string;
}

/** Settings by the names the program uses. */
export type Declarations = Readonly<Record<string, Setting<unknown>>>;

/** The values of declared settings. */
export type ValuesOf<D extends Declarations> = {
  readonly [Name in keyof D]: D[Name] extends Setting<infer T> ? T : never;
};

/** A setting of the Rust program that has no meaning here. */
export interface RetiredSetting {
  /** TOML key or table. */
  readonly key: string;
  readonly env: readonly string[];
  /** Whether a value asks for nothing and may stay. */
  harmless(value: unknown): boolean;
  /** What to do instead, as a sentence part after the name. */
  readonly advice: string;
}

/** A rule across settings that the values break. */
export interface Violation {
  /** The key to blame. */
  readonly key: string;
  /** The rule, following the name of the setting. */
  readonly rule: string;
}

/** All that a program may be told from outside. */
export interface SettingsSchema<D extends Declarations, S> {
  /** The program's name and the name of its file without `.toml`. */
  readonly program: string;
  /** E.g. `NOAA_ORACLE_`. */
  readonly envPrefix: string;
  readonly declarations: D;
  readonly retired: readonly RetiredSetting[];
  /** Rules across settings. */
  check(values: ValuesOf<D>): Violation[];
  /** Fills in what depends on other settings. */
  complete(values: ValuesOf<D>): S;
}

/** Declares one setting; the type of its value follows from its kind. */
export function setting<T>(kind: Kind<T>, rest: Omit<Setting<T>, "kind">): Setting<T> {
  return { kind, ...rest };
}

/** Declares the settings of a program. */
export function defineSettings<D extends Declarations, S>(
  schema: SettingsSchema<D, S>,
): SettingsSchema<D, S> {
  return schema;
}

/** The environment names of a setting, the preferred one first. */
export function environmentNames(envPrefix: string, setting: Setting<unknown>): readonly string[] {
  return setting.env ?? [envPrefix + setting.key.toUpperCase()];
}

/** The long flags of a setting without `--`, the preferred one first. */
export function flagNames(setting: Setting<unknown>): string[] {
  return [setting.key, ...setting.aliases ?? []]
    .filter((name) => !name.includes("."))
    .map((name) => name.replaceAll("_", "-"));
}

/** The TOML keys of a setting, the preferred one first; `table.key` stands for a key in a table. */
export function tomlKeys(setting: Setting<unknown>): readonly string[] {
  return [setting.key, ...setting.aliases ?? []];
}
