/**
 * Writes `docs/settings.md` and `config/*.example.toml` from the settings' declarations; `--check` only compares,
 * names what is stale and then ends with status 1.
 *
 * @module
 */
import { daemonSettings } from "../daemon/settings.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { runTask, type Task } from "../shared/cli/task.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { CHECK_FLAG } from "./check_flag.ts";
import { exampleToml, settingsTable } from "../shared/cli/reference.ts";

/** The command that brings the generated files up to date. */
export const UPDATE_COMMAND = "deno task docs";

const SETTINGS_PAGE = `<!-- deno-fmt-ignore-file -->
<!-- Written by scripts/write_settings.ts; edit the declarations instead. -->

# Settings

Both programs take each setting from the first of these places that has it:

1. a flag, e.g. \`--port 9900\`;
2. the environment, e.g. \`NOAA_ORACLE_PORT=9900\`; an empty variable counts as not set, except that it switches off a
   setting that can be off;
3. a TOML file: the one named by \`--config\` (\`-c\`) or by \`NOAA_ORACLE_CONFIG\` or \`NOAA_DAEMON_CONFIG\`, else the first
   that exists of \`./oracle.toml\`, \`$XDG_CONFIG_HOME/noaa-oracle/oracle.toml\` and \`/etc/noaa-oracle/oracle.toml\`
   (for the daemon \`daemon.toml\`);
4. the default.

Paths are relative to the current folder. Lists are comma-separated in the environment, comma-separated or repeated as
flags, arrays in TOML. Unknown flags and TOML keys are errors. A program with bad settings does not start: it names each
with its value, where it came from and the rule, and ends with status 2.

\`check-config\` prints the settings a program would run with and where each comes from. Example files with every
setting: [oracle](../config/oracle.example.toml), [daemon](../config/daemon.example.toml).

## Oracle

${settingsTable(oracleSettings)}

The tables \`[nostr]\` and \`[telemetry]\` of the Rust program are accepted with \`enabled = false\` alone; what they switch on
is not offered. \`ui_dir\` has no effect.

## Daemon

${settingsTable(daemonSettings)}
`;

/** The generated files: their text by path below the project's folder. */
export const SETTINGS_FILES: Readonly<Record<string, string>> = {
  "docs/settings.md": SETTINGS_PAGE,
  "config/oracle.example.toml": exampleToml(oracleSettings),
  "config/daemon.example.toml": exampleToml(daemonSettings),
};

/** The paths of the generated files below `root` that differ from what the declarations say. */
export async function staleFiles(root: URL): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(SETTINGS_FILES)) {
    const current = await Deno.readTextFile(new URL(path, root)).catch(() => undefined);
    if (current !== text) stale.push(path);
  }
  return stale;
}

const root = new URL("../", import.meta.url);

/** `deno task docs`. */
const task: Task<typeof CHECK_FLAG> = {
  name: "deno task docs",
  summary:
    "Write docs/settings.md and the example files of config/ from the settings' declarations.",
  flags: CHECK_FLAG,
  async run({ check }) {
    const stale = await staleFiles(root);
    for (const path of stale) {
      if (check) console.error(`${path} is stale: ${UPDATE_COMMAND}`);
      else {
        await Deno.writeTextFile(new URL(path, root), SETTINGS_FILES[path] ?? "");
        console.log(`wrote ${path}`);
      }
    }
    return check && stale.length > 0 ? 1 : 0;
  },
};

if (import.meta.main) Deno.exit(await runTask(task, processSurroundings()));
