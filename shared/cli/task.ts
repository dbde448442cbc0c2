import { parseArguments } from "../settings/arguments.ts";
import { resolveFlags, settingFlags } from "../settings/load.ts";
import type { Declarations, ValuesOf } from "../settings/setting.ts";
import type { Surroundings } from "../settings/surroundings.ts";
import { complainAbout } from "./failure.ts";
import { taskHelp } from "./help.ts";
import { HELP_FLAG, VERSION_FLAG, versionLine } from "./standard_flags.ts";

/** A program that does one thing and is told about it by flags alone, e.g. `deno task demo`. */
export interface Task<D extends Declarations> {
  /** How it is called, e.g. `deno task demo`. */
  readonly name: string;
  /** One sentence for help. */
  readonly summary: string;
  /** Its flags; their environment names and aliases of other kinds mean nothing here. */
  readonly flags: D;
  /** What help says after the flags. */
  readonly notes?: string;
  /** Does it and resolves to the exit status. */
  run(values: ValuesOf<D>): Promise<number>;
}

/**
 * Runs a task as {@link runProgram} runs a command: resolves to what it says, to 2 when the command line makes no
 * sense (all that is wrong is printed), to 1 when the task failed.
 */
export async function runTask<D extends Declarations>(
  task: Task<D>,
  { args, cwd, print, complain }: Pick<Surroundings, "args" | "cwd" | "print" | "complain">,
): Promise<number> {
  try {
    const parsed = parseArguments(args, [HELP_FLAG, VERSION_FLAG, ...settingFlags(task.flags)]);
    if (parsed.given.has(VERSION_FLAG.id)) {
      print(versionLine(task.name));
      return 0;
    }
    if (parsed.given.has(HELP_FLAG.id)) {
      print(taskHelp(task));
      return 0;
    }
    return await task.run(resolveFlags(task.flags, parsed, cwd));
  } catch (error) {
    return complainAbout(task.name, error, complain);
  }
}
