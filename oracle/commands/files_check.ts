import type { Command } from "../../shared/cli/command.ts";
import { messageOf } from "../../shared/message_of.ts";
import { Layout } from "../files/disk/layout.ts";
import { DEFAULT_LIMITS } from "../files/disk/limits.ts";
import { listFiles } from "../files/disk/listing.ts";
import { readCollectedFile } from "../files/facts/collected_file.ts";
import type { OracleSettings } from "../settings.ts";
import { readSpanOptions, SPAN_OPTIONS } from "./files_span.ts";
import { demandWeatherFolder } from "./weather_folder.ts";
import { compareFile } from "../settlement/file_comparison.ts";

/** The command `files check`: holds the rows of observation files against the documents they were made of. */
export const filesCheck: Command<OracleSettings> = {
  name: "files check",
  summary:
    "Compare observation files with their own documents: status 1, and every collection that they contradict.",
  options: SPAN_OPTIONS,
  async run(call) {
    const { settings } = await call.settings();
    const layout = new Layout(settings.weatherDir, settings.cacheDir);
    await demandWeatherFolder(layout);
    const files = await listFiles(layout, ["observations"], readSpanOptions(call));
    let collections = 0, unfounded = 0, damaged = 0;
    for (const file of files) {
      try {
        const collected = await readCollectedFile(file, layout, DEFAULT_LIMITS);
        const found = await compareFile(collected, settings.evidenceUrlPrefixes);
        collections += found.collections;
        unfounded += found.unfounded.length;
        for (const { station, from, to, kind, reason } of found.unfounded) {
          call.print(`${file.name} ${station} ${from} to ${to}: ${kind}: ${reason}`);
        }
      } catch (error) {
        damaged++;
        call.print(`${file.name}: cannot be read: ${messageOf(error)}`);
      }
    }
    call.print(
      `${files.length} files, ${damaged} damaged; ${collections} collections of a station, ` +
        `${unfounded} do not follow from their documents`,
    );
    return unfounded + damaged === 0 ? 0 : 1;
  },
};
