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
  if (!(error instanceof Error)) return String(error);
  // A mistake in the program itself is of use only with the place where it happened.
  const mistake = error instanceof TypeError || error instanceof ReferenceError ||
    error instanceof RangeError;
  if (mistake && error.stack) return error.stack;
  const cause = error.cause instanceof Error ? ` (${failureText(error.cause)})` : "";
  return error.message + cause;
}
