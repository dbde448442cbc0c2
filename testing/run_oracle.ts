import { runProgram } from "../shared/config/command_line.ts";
import { oracleProgram } from "../oracle/main.ts";

/** What a command of the oracle did. */
export interface CommandResult {
  readonly status: number;
  readonly printed: string;
  readonly complained: string;
}

/** Runs a command of the oracle in this process, in a folder and without environment. */
export async function runOracle(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
  const printed: string[] = [];
  const complained: string[] = [];
  const status = await runProgram(oracleProgram, {
    args,
    env: {},
    cwd,
    readFile: (path) => Deno.readTextFile(path),
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
  return { status, printed: printed.join("\n"), complained: complained.join("\n") };
}
