import { parseArgs } from "node:util";

/** What the demo was asked to do. */
export interface DemoOptions {
  readonly help: boolean;
  /** End after verification instead of serving until Ctrl-C. */
  readonly exit: boolean;
  /** Leave the folder with database, files and keys behind. */
  readonly keep: boolean;
  /** The oracle's port; `undefined`: 9800, or another when that is taken. */
  readonly port: number | undefined;
}

/** What `--help` prints. */
export const DEMO_HELP =
  `deno task demo: one prediction event's whole life on recorded NOAA weather.

  --exit         end after verification; status 0 only if everything verified
  --keep         keep the folder with database, weather files and keys
  --port NUMBER  the oracle's port (default 9800, or another when it is taken)
  --help         this text
`;

/**
 * Reads the command line.
 * @throws {Error} that says which option is wrong
 */
export function parseDemoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean", short: "h", default: false },
      exit: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      port: { type: "string" },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new Error(`--port must be a whole number from 1 to 65535, got "${values.port}"`);
  }
  return { help: values.help, exit: values.exit, keep: values.keep, port };
}
