import { getLogger } from "@logtape/logtape";
import { type Command, type CommandCall, UsageError } from "../../shared/cli/command.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { Layout } from "../files/disk/layout.ts";
import { DEFAULT_LIMITS } from "../files/disk/limits.ts";
import { removeIfThere } from "../files/disk/remove_if_there.ts";
import { fileProblems } from "../files/listed/file_problems.ts";
import { ListedFiles } from "../files/listed/listed_files.ts";
import { Quarantine } from "../files/listed/quarantine.ts";
import type { OracleSettings } from "../settings.ts";
import { openBeside } from "./open_beside.ts";

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
  run: (call) =>
    withQuarantine(call, async (quarantine) => {
      const file = fileOf(call);
      await quarantine.setAside(file, "quarantined", reasonOf(call));
      call.print(
        `${file.name} is quarantined: \`oracle files restore ${file.name}\` takes it back`,
      );
    }),
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
    return await withQuarantine(call, async (quarantine, { layout, listed }) => {
      const files = call.has("--missing")
        ? (await fileProblems(layout, listed)).missing.map(({ file }) => file)
        : [fileOf(call)];
      for (const file of files) {
        await quarantine.setAside(file, "removed", reason);
        call.print(`${file.name} is removed`);
      }
      if (files.length === 0) call.print("no file is missing");
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
  run: (call) =>
    withQuarantine(call, async (quarantine) => {
      const file = fileOf(call);
      await quarantine.restore(file);
      call.print(`${file.name} is in use again`);
    }),
};

function reasonOf(call: Call): string {
  const reason = call.valueOf("--reason");
  if (reason === undefined) throw new UsageError("--reason says why: it is needed");
  return reason;
}

function fileOf({ operands: [name = ""] }: Call): WeatherFileName {
  const file = parseWeatherFileName(name);
  if (!file) throw new UsageError(`${name} is not the name of a weather file`);
  return file;
}

/** Works beside an oracle that may be running: it asks the database which files are in use. */
async function withQuarantine(
  call: Call,
  work: (
    quarantine: Quarantine,
    places: { readonly layout: Layout; readonly listed: ListedFiles },
  ) => Promise<void>,
): Promise<number> {
  const { settings } = await call.settings();
  const log = getLogger("oracle");
  const layout = new Layout(settings.weatherDir, settings.cacheDir);
  const db = await openBeside(settings, log);
  try {
    const listed = new ListedFiles(db, systemClock);
    // The index of an oracle that runs forgets by itself what is gone.
    const forget = async (files: readonly WeatherFileName[]) => {
      for (const each of files) await removeIfThere(layout.light(each));
    };
    const options = { layout, listed, limits: DEFAULT_LIMITS, light: { forget }, log };
    await work(new Quarantine(options), { layout, listed });
    return 0;
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    call.complain(`oracle: ${error.message}`);
    return 1;
  } finally {
    await db.close();
  }
}
