import type { Arguments, GivenFlag } from "../settings/arguments.ts";
import { resolveFlags } from "../settings/load.ts";
import { type Declarations, flagNames, type Setting, type ValuesOf } from "../settings/setting.ts";
import type { Command, CommandCall, CommandOption, Operands } from "./command.ts";
import { flagFacts } from "./help.ts";

/** A command whose own flags are declared, and so checked, as settings are. */
export interface DeclaredCommand<D extends Declarations> {
  readonly name: string;
  readonly summary: string;
  readonly flags: D;
  readonly operands?: Operands;
  /** Does it and resolves to the exit status. */
  run(values: ValuesOf<D>, call: CommandCall<unknown>): Promise<number>;
}

/** The {@link Command} of a declared one: all that is wrong with its flags is told at once, by name and rule. */
export function declaredCommand<D extends Declarations>(
  declared: DeclaredCommand<D>,
): Command<unknown> {
  const { flags, run, ...rest } = declared;
  return {
    ...rest,
    options: Object.values(flags).map(optionOf),
    run: (call) => run(resolveFlags(flags, argumentsOf(flags, call), call.cwd), call),
  };
}

const optionName = (flag: Setting<unknown>) => `--${flagNames(flag)[0]}`;

function optionOf(flag: Setting<unknown>): CommandOption {
  const takes = flag.kind.bare ? {} : { takes: flag.kind.placeholder };
  return { name: optionName(flag), summary: flagFacts(flag), ...takes };
}

function argumentsOf(flags: Declarations, call: CommandCall<unknown>): Arguments {
  const given = new Map(
    Object.values(flags).flatMap((flag) => {
      const name = optionName(flag);
      const text = call.valueOf(name);
      return text === undefined ? [] : [[flag.key, [{ name, text }]] as [string, GivenFlag[]]];
    }),
  );
  return { operands: [], given, problems: [] };
}
