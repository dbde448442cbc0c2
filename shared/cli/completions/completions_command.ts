import type { Declarations } from "../../settings/setting.ts";
import { type Command, type Program, UsageError } from "../command.ts";
import { bashCompletions } from "./bash_completions.ts";
import { type CompletionModel, completionModel } from "./completion_model.ts";
import { fishCompletions } from "./fish_completions.ts";
import { zshCompletions } from "./zsh_completions.ts";

const SHELLS: Readonly<Record<string, (model: CompletionModel) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/**
 * The command `completions` of both programs: prints what a shell needs to complete their command lines.
 * @param program the program that the command belongs to; asked for when it runs
 */
export function completions<D extends Declarations, S>(
  program: () => Program<D, S>,
): Command<S> {
  const names = Object.keys(SHELLS);
  return {
    name: "completions",
    summary: "Print the script with which a shell completes command lines of this program.",
    operands: { usage: `<${names.join("|")}>`, min: 1, max: 1 },
    run({ operands: [name = ""], print }) {
      const write = SHELLS[name];
      if (!Object.hasOwn(SHELLS, name) || !write) {
        throw new UsageError(`there are completions for ${names.join(", ")}, not for ${name}`);
      }
      print(write(completionModel(program())).trimEnd());
      return Promise.resolve(0);
    },
  };
}
