import type { Command, CommandOption, Program } from "./command.ts";
import {
  type Declarations,
  environmentNames,
  flagNames,
  type Setting,
  type SettingsSchema,
} from "../settings/setting.ts";
import { wrap } from "./wrap.ts";

const INDENT = " ".repeat(8);
const STANDARD_FLAGS = [
  "",
  "  -h, --help       Print this text.",
  "  -V, --version    Print the version.",
];

function optionHelp(option: CommandOption): string {
  return `  ${option.name}${option.takes ? ` ${option.takes}` : ""}\n${
    wrap(option.summary, INDENT)
  }`;
}

/** The default of a setting as people read it. */
export function defaultText(setting: Setting<unknown>): string {
  if (setting.defaultText !== undefined) return setting.defaultText;
  const value = setting.default;
  if (value === undefined) return "off";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(",");
  return String(value);
}

/** What a flag is for, its rule, and what it is unless given. */
export function flagFacts(one: Setting<unknown>): string {
  const byDefault = one.isRequired ? "required" : `default ${defaultText(one)}`;
  return `${one.summary} ${capital(one.kind.rule)}; ${byDefault}.`;
}

/** @param more sentences after those that hold for every flag */
function flagHelp(one: Setting<unknown>, more = ""): string {
  const [flag, ...others] = flagNames(one).map((name) => `--${name}`);
  const short = one.short ? `-${one.short}, ` : "";
  const value = one.kind.bare ? "" : ` ${one.kind.placeholder}`;
  const also = others.length > 0 ? ` Also ${others.join(", ")}.` : "";
  return `  ${short}${flag}${value}\n${wrap(flagFacts(one) + also + more, INDENT)}`;
}

function settingHelp(
  schema: Pick<SettingsSchema<Declarations, unknown>, "envPrefix">,
  one: Setting<unknown>,
): string {
  return flagHelp(one, ` Environment ${environmentNames(schema.envPrefix, one).join(", ")}.`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function places(name: string): string {
  return `./${name}.toml, $XDG_CONFIG_HOME/noaa-oracle/${name}.toml or /etc/noaa-oracle/${name}.toml`;
}

/** What `--help` prints. */
export function programHelp<D extends Declarations, S>(program: Program<D, S>): string {
  const { name, schema, commands, defaultCommand } = program;
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `${name}: ${program.summary}`,
    "",
    `Usage: ${name} [command] [flags]`,
    "",
    "Commands:",
    ...commands.map((command) => {
      const mark = command.name === defaultCommand ? " (default)" : "";
      return `  ${command.name.padEnd(width)}  ${command.summary}${mark}`;
    }),
    "",
    `Options of a command: ${name} <command> --help`,
    "",
    wrap(
      "Settings are taken from flags, then the environment, then a TOML file, then the default. The file is " +
        `--config (-c), $${schema.envPrefix}CONFIG, ${
          places(schema.program)
        }; its keys are the names of the flags with _ ` +
        "for -. Lists are comma-separated, arrays in TOML.",
      "",
    ),
    "",
    "Settings:",
    "  -c, --config <file>",
    wrap(`The settings file. Environment ${schema.envPrefix}CONFIG.`, INDENT),
    ...Object.values(schema.declarations).map((one) => settingHelp(schema, one)),
    ...STANDARD_FLAGS,
  ].join("\n");
}

/** What `--help` prints for a task. */
export function taskHelp<D extends Declarations>(
  task: { name: string; summary: string; flags: D; notes?: string },
): string {
  return [
    `${task.name}: ${task.summary}`,
    "",
    `Usage: ${task.name} [flags]`,
    "",
    "Flags:",
    ...Object.values(task.flags).map((one) => flagHelp(one)),
    ...STANDARD_FLAGS,
    ...task.notes ? ["", wrap(task.notes, "")] : [],
  ].join("\n");
}

/** What `--help` prints after a command's name. */
export function commandHelp<S>(program: string, command: Command<S>): string {
  const operands = command.operands ? ` ${command.operands.usage}` : "";
  const options = command.options ?? [];
  return [
    `${program} ${command.name}: ${command.summary}`,
    "",
    `Usage: ${program} ${command.name}${operands} [flags]`,
    ...options.length > 0 ? ["", "Options:", ...options.map(optionHelp)] : [],
    "",
    `Settings: ${program} --help`,
  ].join("\n");
}
