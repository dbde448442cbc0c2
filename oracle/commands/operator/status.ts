import type { Command } from "../../../shared/cli/command.ts";
import type { OracleSettings } from "../../settings.ts";
import { JSON_OPTION, lookInto, printJson } from "./look.ts";
import { oracleStatus } from "./oracle_status.ts";
import { attentionOf, statusLines } from "./status_lines.ts";

/** The command `status`: how the oracle stands, on one screen. */
export const status: Command<OracleSettings> = {
  name: "status",
  summary:
    "Show on one screen how the oracle stands: freshness, queue, leases, store, files, backups; nothing is changed. " +
    "Status 1 if anything needs attention.",
  options: [JSON_OPTION],
  async run(call) {
    const found = await lookInto(call, oracleStatus);
    const attention = attentionOf(found);
    if (call.has("--json")) printJson(call, { ...found, attention });
    else for (const line of statusLines(found, attention)) call.print(line);
    return attention.length === 0 ? 0 : 1;
  },
};
