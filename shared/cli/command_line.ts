import { type Arguments, type Flag, parseArguments } from "../settings/arguments.ts";
import {
  type Command,
  type CommandCall,
  type CommandOption,
  type Program,
  UsageError,
} from "./command.ts";
import { complainAbout } from "./failure.ts";
import { commandHelp, programHelp } from "./help.ts";
import { HELP_FLAG, VERSION_FLAG, versionLine } from "./standard_flags.ts";
import { visibleText } from "./visible_text.ts";
import { CONFIG_FLAG, resolveSettings, settingFlags } from "../settings/load.ts";
import { suggestion } from "../settings/nearest.ts";
import { SettingsError } from "../settings/problem.ts";
import type { Declarations } from "../settings/setting.ts";
import type { Surroundings } from "../settings/surroundings.ts";

/**
 * Runs the command that the command line names and resolves to the exit status: what the command says, 2 when
 * command line or settings make no sense (all that is wrong is printed), 1 when the command failed.
 */
export async function runProgram<D extends Declarations, S>(
  program: Program<D, S>,
  given: Surroundings,
): Promise<number> {
  const surroundings: Surroundings = {
    ...given,
    print: (text) => given.print(visibleText(text)),
    complain: (text) => given.complain(visibleText(text)),
  };
  const { print, complain } = surroundings;
  const { name } = program;
  try {
    const parsed = parseArguments(surroundings.args, allFlags(program));
    if (parsed.given.has(VERSION_FLAG.id)) {
      print(versionLine(name));
      return 0;
    }
    if (parsed.given.has(HELP_FLAG.id) && parsed.operands.length === 0) {
      print(programHelp(program));
      return 0;
    }
    const group = groupNamed(program, parsed.operands);
    if (parsed.given.has(HELP_FLAG.id) && group.length > 0) {
      print(group.map((command) => commandHelp(name, command)).join("\n\n"));
      return 0;
    }
    const { command, operands } = pickCommand(program, parsed);
    if (parsed.given.has(HELP_FLAG.id)) {
      print(commandHelp(name, command));
      return 0;
    }
    // Throws, with what else is wrong.
    if (parsed.problems.length > 0) await resolveSettings(program.schema, surroundings, parsed);
    checkUse(program, command, operands, parsed);
    return await command.run(callOf(program, surroundings, operands, parsed));
  } catch (error) {
    return complainAbout(name, error, complain);
  }
}

/** An option's flag has the option's name as id, which no setting's can have: those carry no dashes. */
function optionFlag(option: CommandOption): Flag {
  return { id: option.name, names: [option.name], bare: option.takes === undefined };
}

function allFlags<D extends Declarations, S>({ schema, commands }: Program<D, S>): Flag[] {
  const options = new Map(
    commands.flatMap((one) => one.options ?? []).map((option) => [option.name, optionFlag(option)]),
  );
  return [
    HELP_FLAG,
    VERSION_FLAG,
    CONFIG_FLAG,
    ...settingFlags(schema.declarations),
    ...options.values(),
  ];
}

/** The commands that share a first word, where that word is all that the operands name; else none. */
function groupNamed<S>(
  { commands }: { readonly commands: readonly Command<S>[] },
  operands: readonly string[],
): Command<S>[] {
  return operands.length === 1
    ? commands.filter(({ name }) => name.startsWith(`${operands[0]} `))
    : [];
}

/** The command with the longest name that the operands begin with. */
function pickCommand<D extends Declarations, S>(
  { name: programName, commands, defaultCommand }: Program<D, S>,
  { operands, problems }: Arguments,
): { command: Command<S>; operands: readonly string[] } {
  const named = operands.length === 0 ? [defaultCommand] : operands;
  for (const words of [2, 1]) {
    const command = commands.find(({ name }) => name === named.slice(0, words).join(" "));
    if (command) return { command, operands: named.slice(command.name.split(" ").length) };
  }
  const parts = groupNamed({ commands }, named.slice(0, 1));
  if (parts.length > 0) {
    throw new UsageError(`${named[0]} needs one of: ${parts.map(({ name }) => name).join(", ")}`);
  }
  // What follows an unknown flag may be its value: the flag is what to name.
  if (problems.length > 0) throw new SettingsError(problems);
  const names = commands.map(({ name }) => name.split(" ")[0] ?? name);
  throw new UsageError(
    `unknown command ${JSON.stringify(named[0])}${
      suggestion(named[0] ?? "", names, `${programName} `)
    }`,
  );
}

function checkUse<D extends Declarations, S>(
  program: Program<D, S>,
  command: Command<S>,
  operands: readonly string[],
  parsed: Arguments,
): void {
  const own = new Set((command.options ?? []).map(({ name }) => name));
  const foreign = program.commands.flatMap((one) => one.options ?? [])
    .find(({ name }) => parsed.given.has(name) && !own.has(name));
  if (foreign) throw new UsageError(`${command.name} has no option ${foreign.name}`);

  const { usage = "", min = 0, max = 0 } = command.operands ?? {};
  if (operands.length > max) {
    throw new UsageError(`${command.name}: unexpected ${JSON.stringify(operands[max])}`);
  }
  if (operands.length < min) throw new UsageError(`${command.name} needs ${usage}`);
}

function callOf<D extends Declarations, S>(
  { name, schema }: Program<D, S>,
  surroundings: Surroundings,
  operands: readonly string[],
  { given, problems }: Arguments,
): CommandCall<S> {
  return {
    cwd: surroundings.cwd,
    operands,
    has: (option) => given.get(option)?.at(-1)?.text === "true",
    valueOf: (option) => given.get(option)?.at(-1)?.text,
    settings: () => resolveSettings(schema, surroundings, { given, problems }),
    print: surroundings.print,
    complain: surroundings.complain,
    tellProblem: (text) => surroundings.complain(`${name}: ${text}`),
  };
}
