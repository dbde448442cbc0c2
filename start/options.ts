import { parseArgs } from "node:util";
import { npubOf, parsePubkey } from "../shared/keys/npub.ts";
import type { Npub } from "../shared/contract/ids.ts";

/** What `deno task start` was asked to do. */
export interface StartOptions {
  readonly help: boolean;
  /** Where keys, database, weather files and spool are kept. */
  readonly dataDir: string;
  readonly port: number;
  /** Who may create events, besides the key that the first run makes. */
  readonly coordinators: readonly Npub[];
}

/** What `--help` prints. */
export const START_HELP = `deno task start: oracle and daemon against the real NOAA.

  --coordinator NPUB  allow this key to create events (may be repeated)
  --data-dir FOLDER   keys, database, weather files and spool (default ./data)
  --port NUMBER       the oracle's port on 127.0.0.1 (default 9800)
  --help              this text

Ctrl-C stops both. If one ends by itself the other is stopped; the exit status is then 3 for the oracle and 4 for the
daemon. Every NOAA_ORACLE_… and NOAA_DAEMON_… setting may be given in the environment; docs/settings.md lists them.
`;

/**
 * Reads the command line.
 * @throws {Error} that says which option is wrong
 */
export function parseStartOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h", default: false },
      "data-dir": { type: "string", default: "./data" },
      port: { type: "string", default: "9800" },
      coordinator: { type: "string", multiple: true, default: [] },
    },
  });
  const port = Number(values.port);
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new Error(`--port must be a whole number from 1 to 65535, got "${values.port}"`);
  }
  return {
    help: values.help,
    dataDir: values["data-dir"],
    port,
    coordinators: values.coordinator.map((text) => {
      try {
        return npubOf(parsePubkey(text));
      } catch (cause) {
        throw new Error(`--coordinator must be an npub or 64 hex characters, got "${text}"`, {
          cause,
        });
      }
    }),
  };
}
