import { join } from "node:path";
import type { Command } from "../../shared/cli/command.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { ParquetError } from "../../shared/parquet/footer.ts";
import { reportLines } from "../inspect/file_report.ts";
import { inspectFile, readCatalog } from "../inspect/inspect_file.ts";
import type { DaemonSettings } from "../settings.ts";

/** The command `inspect`: shows weather files and derives every row of them again from their own documents. */
export const inspect: Command<DaemonSettings> = {
  name: "inspect",
  summary:
    "Show rows, receipts and sources of weather files, and derive every row again: status 1 when " +
    "one differs.",
  operands: { usage: "<file or folder>…", min: 1, max: 10_000 },
  options: [
    { name: "--json", summary: "Print one JSON object a file." },
    {
      name: "--catalog",
      takes: "<file>",
      summary:
        "The station catalog of the cycle (its XML, or an observation file that keeps it), to compare " +
        "the names in forecast files too.",
    },
  ],
  async run(call) {
    const catalogPath = call.valueOf("--catalog");
    const catalog = catalogPath === undefined ? undefined : await readCatalog(catalogPath);
    let status = 0;
    for await (const path of weatherFiles(call.operands)) {
      try {
        const report = await inspectFile(path, catalog);
        if (!report.rederived.equal) status = 1;
        if (call.has("--json")) call.print(JSON.stringify(report));
        else for (const line of reportLines(report)) call.print(line);
      } catch (error) {
        const known = error instanceof ParquetError || error instanceof NoaaDocumentError ||
          error instanceof Deno.errors.NotFound;
        if (!known) throw error;
        call.complain(`${path}: ${error.message}`);
        status = 1;
      }
    }
    return status;
  },
};

/** The named files, and the weather files in and below the named folders, in order of their names. */
async function* weatherFiles(operands: readonly string[]): AsyncGenerator<string> {
  for (const path of operands) {
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isDirectory !== true) {
      yield path;
      continue;
    }
    const entries = (await Array.fromAsync(Deno.readDir(path))).toSorted((a, b) =>
      a.name < b.name ? -1 : 1
    );
    for (const { name, isDirectory } of entries) {
      if (isDirectory) yield* weatherFiles([join(path, name)]);
      else if (parseWeatherFileName(name) !== undefined) yield join(path, name);
    }
  }
}
