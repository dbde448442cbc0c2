import type { Flag } from "../settings/arguments.ts";
import { buildCommit, VERSION } from "../version.ts";

/** Asks for the help text. */
export const HELP_FLAG: Flag = { id: "help", names: ["--help", "-h"], bare: true };
/** Asks for the version. */
export const VERSION_FLAG: Flag = { id: "version", names: ["--version", "-V"], bare: true };

/** What `--version` prints. */
export function versionLine(program: string): string {
  return `${program} ${VERSION} (${buildCommit()})`;
}
