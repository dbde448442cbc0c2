import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { OracleSettings } from "../settings.ts";
import { giveOrder } from "./give_order.ts";

type Call = CommandCall<OracleSettings>;

const NAME = { usage: "<name>", min: 1, max: 1 };
const REASON = {
  name: "--reason",
  takes: "<text>",
  summary: "Why, in a line; decision records of events that searched the file hold it.",
};

/** The command `files quarantine`: takes a weather file out of use and keeps it. */
export const filesQuarantine: Command<OracleSettings> = {
  name: "files quarantine",
  summary: "Take a weather file out of use and keep it aside; a running oracle acts on it at once.",
  operands: NAME,
  options: [REASON],
  async run(call) {
    const [name, reason] = [nameOf(call), reasonOf(call)];
    return await giveOrder(call, { order: "set aside", how: "quarantined", name, reason });
  },
};

/** The command `files remove`: takes a weather file out of use and deletes its bytes. */
export const filesRemove: Command<OracleSettings> = {
  name: "files remove",
  summary:
    "Take a weather file out of use and delete it, or all that are missing. Forecasts that events need " +
    "come back only with the very same file.",
  operands: { usage: "[<name>]", min: 0, max: 1 },
  options: [REASON, {
    name: "--missing",
    summary: "All listed files that are not on the disk, instead of one by name.",
  }],
  async run(call) {
    const reason = reasonOf(call);
    if (call.has("--missing") === (call.operands.length > 0)) {
      throw new UsageError("files remove takes a name or --missing");
    }
    if (call.has("--missing")) return await giveOrder(call, { order: "remove missing", reason });
    return await giveOrder(call, {
      order: "set aside",
      how: "removed",
      name: nameOf(call),
      reason,
    });
  },
};

/** The command `files restore`: uses a file again that was set aside. */
export const filesRestore: Command<OracleSettings> = {
  name: "files restore",
  summary:
    "Use a weather file again that was quarantined, or removed and put back into its place, if its " +
    "bytes are those that were published.",
  operands: NAME,
  async run(call) {
    return await giveOrder(call, { order: "restore", name: nameOf(call) });
  },
};

function reasonOf(call: Call): string {
  const reason = call.valueOf("--reason");
  if (reason === undefined) throw new UsageError("--reason says why: it is needed");
  return reason;
}

function nameOf({ operands: [name = ""] }: Call): string {
  if (parseWeatherFileName(name)) return name;
  throw new UsageError(`${name} is not the name of a weather file`);
}
