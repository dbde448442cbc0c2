import { daemonSettings } from "../daemon/settings.ts";
import { oracleSettings } from "../oracle/settings.ts";
import { exampleToml, settingsTable } from "../shared/cli/reference.ts";

const SETTINGS_PAGE = `<!-- deno-fmt-ignore-file -->
<!-- Written by scripts/settings_files.ts; edit the declarations instead. -->

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

/** The files that are written from the settings: their text by path below the project's folder. */
export const SETTINGS_FILES: Readonly<Record<string, string>> = {
  "docs/settings.md": SETTINGS_PAGE,
  "config/oracle.example.toml": exampleToml(oracleSettings),
  "config/daemon.example.toml": exampleToml(daemonSettings),
};
