import { settingFlags } from "../../settings/load.ts";
import type { Declarations, Setting } from "../../settings/setting.ts";
import type { CommandOption, Program } from "../command.ts";

/** What may stand somewhere, as far as a shell can offer it. */
export type Offered = "paths" | "anything" | readonly string[];

/** A flag as a shell completes it. */
export interface OfferedFlag {
  /** With their dashes, the preferred one first. */
  readonly names: readonly string[];
  readonly summary: string;
  /** What follows it; `undefined` when it stands alone. */
  readonly value: Offered | undefined;
}

/** A command as a shell completes it. */
export interface OfferedCommand {
  /** One word, or two. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly OfferedFlag[];
  /** What its operands may be; `undefined` when it takes none. */
  readonly operands: Offered | undefined;
}

/** All that a shell needs to know of a program. */
export interface CompletionModel {
  readonly program: string;
  readonly commands: readonly OfferedCommand[];
  /** The command that is meant when none is named. */
  readonly defaultCommand: string;
  /** Flags that every command takes. */
  readonly flags: readonly OfferedFlag[];
}

/** What help says of a value tells what it may be: `<a|b>` are words, `<file>` and `<folder>` paths. */
export function offeredBy(placeholder: string): Offered {
  const [, words] = /^<([\w-]+(?:\|[\w-]+)+)>/.exec(placeholder) ?? [];
  if (words !== undefined) return words.split("|");
  return /\b(file|folder|path)\b/.test(placeholder) ? "paths" : "anything";
}

/** What a program's tables of commands and settings say, for a shell. */
export function completionModel<D extends Declarations, S>(
  { name, schema, commands, defaultCommand }: Program<D, S>,
): CompletionModel {
  return {
    program: name,
    defaultCommand,
    commands: commands.map(({ name, summary, options = [], operands }) => ({
      name,
      summary: firstSentence(summary),
      flags: options.map(offeredOption),
      operands: operands && offeredBy(operands.usage),
    })),
    flags: [
      { names: ["--help", "-h"], summary: "Print what there is to say.", value: undefined },
      { names: ["--version", "-V"], summary: "Print the version.", value: undefined },
      { names: ["--config", "-c"], summary: "The settings file.", value: "paths" },
      ...Object.values(schema.declarations).map(offeredSetting),
    ],
  };
}

function offeredOption({ name, summary, takes }: CommandOption): OfferedFlag {
  const value = takes === undefined ? undefined : offeredBy(takes);
  return { names: [name], summary: firstSentence(summary), value };
}

function offeredSetting(setting: Setting<unknown>): OfferedFlag {
  const [flag] = settingFlags({ setting });
  const { kind, summary } = setting;
  const value = kind.isPath ? "paths" : offeredBy(kind.placeholder);
  return {
    names: flag?.names ?? [],
    summary: firstSentence(summary),
    value: kind.bare ? undefined : value,
  };
}

/** Up to the first stop that stands neither in parentheses nor in “e.g.”. */
function firstSentence(text: string): string {
  const sentence = /^(?:\([^()]*\)|e\.g\.|[^(])*?[.;:](?= |$)/.exec(text)?.[0];
  return sentence?.replace(/[;:]$/, ".") ?? text;
}

/** The words that a command line may begin with, each with what it is for. */
export function firstWords({ commands }: CompletionModel): Map<string, string> {
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first = "", second] = name.split(" ");
    if (second === undefined) words.set(first, summary);
    else if (!words.has(first)) words.set(first, `${secondWordsAfter(commands, first)}.`);
  }
  return words;
}

function secondWordsAfter(commands: readonly OfferedCommand[], first: string): string {
  return commands.filter(({ name }) => name.startsWith(`${first} `))
    .map(({ name }) => name.slice(first.length + 1)).join(", ");
}

/** The first words of commands of two, each with its commands. */
export function groupsOf({ commands }: CompletionModel): Map<string, readonly OfferedCommand[]> {
  return Map.groupBy(
    commands.filter(({ name }) => name.includes(" ")),
    ({ name }) => name.slice(0, name.indexOf(" ")),
  );
}

/** Every flag of the program, once; those of commands too. */
export function allFlags({ commands, flags }: CompletionModel): OfferedFlag[] {
  const all = [...flags, ...commands.flatMap((command) => command.flags)];
  return [...new Map(all.map((flag) => [flag.names[0], flag])).values()];
}

/** Flags that take the same, where a command line begins with `said`; empty where any command does. */
export interface ValuedFlags {
  readonly said: string;
  readonly names: readonly string[];
  readonly value: Offered;
}

/** What follows each flag that takes something; a command's own flags come before those of all. */
export function valuedFlags({ commands, flags }: CompletionModel): ValuedFlags[] {
  return [...commands, { name: "", flags }].flatMap(({ name, flags }) => {
    const valued = flags.flatMap(({ names, value }) =>
      value === undefined ? [] : [{ names, value, key: String(value) }]
    );
    return [...Map.groupBy(valued, ({ key }) => key).values()].map((same) => ({
      said: name,
      names: same.flatMap(({ names }) => names),
      value: same[0]!.value, // a group has members
    }));
  });
}

/** The name as a part of the names of shell functions. */
export function functionName({ program }: CompletionModel): string {
  return `_${program.replaceAll(/\W/g, "_")}`;
}
