import type { Command } from "./command.ts";
import type { Loaded } from "../settings/load.ts";
import { originText, shownValue } from "../settings/problem.ts";

/** The command `check-config` of both programs: prints each setting with its origin, or all that is wrong. */
export const checkConfig: Command<unknown> = {
  name: "check-config",
  summary: "Check the settings and print them with where each comes from.",
  async run(call) {
    const loaded = await call.settings();
    for (const line of settingLines(loaded)) call.print(line);
    for (const warning of loaded.warnings) call.complain(`warning: ${warning}`);
    return 0;
  },
};

function* settingLines({ file, given }: Loaded<unknown>): Iterable<string> {
  yield file === undefined ? "# no settings file" : `# settings file: ${file}`;
  for (const [key, { value, origin }] of given) {
    yield `${key} = ${shownValue(value, Infinity)}  # ${originText(origin)}`;
  }
}
