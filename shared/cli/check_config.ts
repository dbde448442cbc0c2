import type { Command } from "./command.ts";
import type { Loaded } from "../settings/load.ts";
import { originText, shownValue } from "../settings/problem.ts";

/** What a look at one thing that a start needs found. */
export interface Finding {
  /** `problem` keeps the program from starting, `warning` from doing all that it might be meant to do. */
  readonly kind: "fine" | "warning" | "problem";
  /** One sentence; of a problem also what to do. */
  readonly text: string;
}

/**
 * The command `check-config` of both programs: prints each setting with its origin, then looks at what a start would
 * open, and changes nothing.
 * @param examine looks at keys, folders, stores and addresses
 */
export function checkConfig<S>(examine: (settings: S) => AsyncIterable<Finding>): Command<S> {
  return {
    name: "check-config",
    summary:
      "Check the settings and what a start opens by them: keys, folders, buckets, addresses. Status 1 on a problem.",
    async run(call) {
      const loaded = await call.settings();
      for (const line of settingLines(loaded)) call.print(line);
      for (const warning of loaded.warnings) call.complain(`warning: ${warning}`);
      let problems = 0;
      for await (const { kind, text } of examine(loaded.settings)) {
        if (kind === "problem") problems++;
        if (kind === "fine") call.print(`# ${text}`);
        else call.complain(`${kind}: ${text}`);
      }
      return problems === 0 ? 0 : 1;
    },
  };
}

function* settingLines({ file, given }: Loaded<unknown>): Iterable<string> {
  yield file === undefined ? "# no settings file" : `# settings file: ${file}`;
  for (const [key, { value, origin }] of given) {
    yield `${key} = ${shownValue(value, Infinity)}  # ${originText(origin)}`;
  }
}
