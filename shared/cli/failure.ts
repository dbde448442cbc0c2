import { isMistake, messageOf } from "../message_of.ts";
import { problemText, SettingsError } from "../settings/problem.ts";
import { UsageError } from "./command.ts";

/**
 * Says why a program ends, each line with its name before it.
 * @param complain writes a line to standard error
 * @returns the exit status: 2 when command line or settings make no sense, else 1
 */
export function complainAbout(
  program: string,
  error: unknown,
  complain: (line: string) => void,
): number {
  if (error instanceof SettingsError) {
    for (const problem of error.problems) complain(`${program}: ${problemText(problem)}`);
    return 2;
  }
  if (error instanceof UsageError) {
    complain(`${program}: ${error.message}`);
    complain(`See ${program} --help`);
    return 2;
  }
  complain(`${program}: ${failureText(error)}`);
  return 1;
}

function failureText(error: unknown): string {
  if (error instanceof Error && isMistake(error) && error.stack) return error.stack;
  return messageOf(error);
}
