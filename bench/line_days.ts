/** Reading the misses of one past day of the whole country, as `lines backfill` and the running oracle do. */
import { getLogger } from "@logtape/logtape";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Archive } from "../oracle/lines/archive/archive.ts";
import { ArchivedDays } from "../oracle/lines/archive/archived_days.ts";
import { FolderStore } from "../shared/storage/folder_store.ts";
import { DAY_MS } from "../shared/time/units.ts";
import { runBenchmark } from "./benchmark.ts";
import { cpuSeconds } from "./cpu_seconds.ts";
import { NATIONAL_END_MS, NATIONAL_WINDOW, nationalFiles } from "./national_files.ts";

async function measure(isSmall: boolean): Promise<boolean> {
  const size = isSmall
    ? { stations: 100, proven: 3, days: 3, wholeDays: 2 }
    : { stations: 2899, proven: 20, days: 30, wholeDays: 13 };
  const folder = join(tmpdir(), `noaa-oracle-bench-files-3${isSmall ? "-small" : ""}`);
  const { weatherDir, urlPrefixes } = await nationalFiles(folder, size); // those of weather_queries
  const copies = await Deno.makeTempDir({ prefix: "noaa-oracle-bench-days-" });
  try {
    await using days = await ArchivedDays.open({
      archive: new Archive(new FolderStore(weatherDir, { create: false }), ""),
      folder: copies,
      memoryMb: 512,
      urlPrefixes,
      log: getLogger(["bench"]),
    });
    for (const what of ["first, its files copied and indexed", "again, its files at hand"]) {
      const [begun, cpu] = [performance.now(), cpuSeconds()];
      const { pairs, files } = await days.read(NATIONAL_WINDOW.startMs, NATIONAL_END_MS + DAY_MS);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(
        `BENCH a past day of ${size.stations} stations, ${what}: ${pairs.full.length} misses of whole days and ` +
          `${pairs.day.length + pairs.night.length} of halves from ${
            Object.keys(files).length
          } files: ` +
          `${seconds} s, ${(cpuSeconds() - cpu).toFixed(1)} s of CPU`,
      );
    }
    return true;
  } finally {
    await Deno.remove(copies, { recursive: true });
  }
}

await runBenchmark({
  name: "line_days",
  summary: "How long the misses of one past day of the country take to read from archived files.",
  measure,
});
