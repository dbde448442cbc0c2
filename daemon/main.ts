import { checkConfig } from "../shared/cli/check_config.ts";
import { completions } from "../shared/cli/completions/completions_command.ts";
import type { Program } from "../shared/cli/command.ts";
import { runProgram } from "../shared/cli/command_line.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { backfill } from "./commands/backfill.ts";
import { examineDaemon } from "./commands/examine_settings.ts";
import { healthcheck } from "./commands/healthcheck.ts";
import { inspect } from "./commands/inspect.ts";
import { keygen } from "./commands/keygen.ts";
import { runCommand } from "./commands/run.ts";
import { type DaemonSettings, daemonSettings } from "./settings.ts";

/** The daemon as a program. */
export const daemonProgram: Program<typeof daemonSettings.declarations, DaemonSettings> = {
  name: "noaa-daemon",
  schema: daemonSettings,
  summary: "Collects NOAA weather and publishes it as parquet files to an oracle and an archive.",
  defaultCommand: "run",
  commands: [
    runCommand,
    keygen,
    checkConfig(examineDaemon),
    healthcheck,
    inspect,
    backfill,
    completions(() => daemonProgram),
  ],
};

if (import.meta.main) {
  Deno.exit(await runProgram(daemonProgram, processSurroundings()));
}
