import { type Command, UsageError } from "../../shared/cli/command.ts";
import { messageOf } from "../../shared/message_of.ts";
import { parseSeconds } from "../../shared/time/instant.ts";
import { Layout } from "../files/disk/layout.ts";
import { DEFAULT_LIMITS } from "../files/disk/limits.ts";
import { listFiles, nanoseconds } from "../files/disk/listing.ts";
import { readCollectedFile } from "../files/facts/collected_file.ts";
import type { OracleSettings } from "../settings.ts";
import { compareFile } from "../settlement/file_comparison.ts";

/** The command `files check`: holds the rows of observation files against the documents they were made of. */
export const filesCheck: Command<OracleSettings> = {
  name: "files check",
  summary:
    "Compare observation files with their own documents: status 1, and every collection that they contradict.",
  options: [
    { name: "--from", takes: "<time>", summary: "Only files of this time (RFC 3339) or later." },
    { name: "--to", takes: "<time>", summary: "Only files of this time (RFC 3339) or earlier." },
  ],
  async run(call) {
    const { settings } = await call.settings();
    const layout = new Layout(settings.weatherDir, settings.cacheDir);
    const files = await listFiles(layout, ["observations"], {
      fromNs: nanoseconds(instantOf("--from", call.valueOf("--from")) ?? -8.64e15),
      toNs: nanoseconds(instantOf("--to", call.valueOf("--to")) ?? 8.64e15),
    });
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

/** Milliseconds since the Unix epoch. */
function instantOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseSeconds(text);
  if (seconds !== undefined) return seconds * 1000;
  throw new UsageError(`${name} must be a time like 2030-01-01T00:00:00Z, got ${text}`);
}
